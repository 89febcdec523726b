#!/usr/bin/env node
// Writes the stacks of the clusters: the app command of cdktf.
"use strict";
require("./run.js")("main.ts");
