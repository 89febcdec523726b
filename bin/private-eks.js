#!/usr/bin/env node
// The private-eks program. One command needs cdktf; the others are ready before that is loaded.
"use strict";
const isSynth = process.argv[2] === "synth";
if (isSynth) process.argv.splice(2, 1);
require("./run.js")(isSynth ? "main.ts" : "commands/main.ts");
