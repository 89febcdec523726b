// For `node --require`, before a program under test: its waits end at once, and their milliseconds are lines of the file that WAITS names.
"use strict";
const { appendFileSync } = require("node:fs");
const timers = require("node:timers/promises");

// @ts-expect-error -- no value is handed on
timers.setTimeout = async (milliseconds) => appendFileSync(process.env.WAITS, `${milliseconds}\n`);
