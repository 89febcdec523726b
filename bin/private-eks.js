#!/usr/bin/env node
// The private-eks program.
"use strict";
require("./run.js")("commands/main.ts");
