// Reads a bundle that bin/bundle.js wrote.
"use strict";
const fs = require("node:fs");

/** The last line of every bundle. */
const end = "}) // end of the bundle";

/**
 * What a bundle says, with its place. esbuild writes ASCII, which V8 keeps and compares fastest as latin1.
 * @throws where it is missing, or without its end, as a crash of the machine may leave it
 */
function readBundle(file) {
  const text = fs.readFileSync(file, "latin1");
  if (!text.endsWith(`${end}\n`)) throw new Error(`${file} is not whole`);
  return { file, text };
}

module.exports = { end, readBundle };
