#!/usr/bin/env node
// The private-eks program.
"use strict";
require("./run.js")("cli/main.ts", ["cli", "config", "design", "package.json"]);
