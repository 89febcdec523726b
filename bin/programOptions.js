"use strict";

/** What esbuild is told of every bundle. @type {import("esbuild").BuildOptions & { write: false }} */
const bundleOptions = {
  bundle: true,
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  write: false,
  metafile: true,
  logLevel: "silent",
  // Large, and for some commands only: loaded from node_modules when such a command runs.
  external: ["@aws-sdk/*", "undici"],
  // They are required: a script of node:vm cannot import.
  supported: { "dynamic-import": false },
  // cdktf loads it for archives of assets, which no stack has.
  alias: { archiver: "node:util" },
};

/**
 * What esbuild is told to make of a program of the sources: a function that run.js calls.
 * @param {string} root the folder of the project
 * @param {string} entry the source file that starts the program, such as main.ts
 * @returns {import("esbuild").BuildOptions & { write: false }}
 */
module.exports = function programOptions(root, entry) {
  const wrapped = { banner: { js: "(function (require, __dirname) {" }, footer: { js: "})" } };
  return { ...bundleOptions, ...wrapped, absWorkingDir: root, entryPoints: [entry] };
};
module.exports.bundleOptions = bundleOptions;
