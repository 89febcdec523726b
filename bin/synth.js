#!/usr/bin/env node
// Runs main.ts: bundles the sources once, and runs the bundle with V8's compiled code until a source changes.
"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { Script } = require("node:vm");

const root = path.dirname(__dirname);
const cache = path.join(root, ".cache");
const sources = ["main.ts", "config", "design", "modules", "stacks", "package-lock.json", "bin/synth.js"];

const filesBelow = (name) =>
  fs.statSync(path.join(root, name)).isDirectory()
    ? fs
        .readdirSync(path.join(root, name))
        .sort()
        .flatMap((child) => filesBelow(`${name}/${child}`))
    : [name];

function sourceHash() {
  const hash = createHash("sha256").update(process.version).update(process.arch);
  for (const file of sources.flatMap(filesBelow))
    hash
      .update(file)
      .update("\0")
      .update(fs.readFileSync(path.join(root, file)));
  return hash.digest("hex").slice(0, 20);
}

/** Written beside its place and renamed, so that another process never reads half a file. */
function write(file, content) {
  fs.writeFileSync(`${file}.${process.pid}`, content);
  fs.renameSync(`${file}.${process.pid}`, file);
}

function build(bundle) {
  fs.rmSync(cache, { recursive: true, force: true });
  fs.mkdirSync(cache, { recursive: true });
  const result = require("esbuild").buildSync({
    absWorkingDir: root,
    entryPoints: ["main.ts"],
    bundle: true,
    platform: "node",
    target: "node20",
    minifyWhitespace: true,
    minifySyntax: true,
    write: false,
    logLevel: "error",
  });
  write(bundle, result.outputFiles[0].contents);
}

const bundle = path.join(cache, `${sourceHash()}.js`);
if (!fs.existsSync(bundle)) {
  try {
    build(bundle);
  } catch {
    process.exit(1); // esbuild has printed where and why
  }
}
const compiled = `${bundle}.bin`;
const cachedData = fs.existsSync(compiled) ? fs.readFileSync(compiled) : undefined;
// esbuild writes ASCII, which V8 keeps and compares fastest as latin1.
const script = new Script(`(function (require, module, exports, __filename, __dirname) {${fs.readFileSync(bundle, "latin1")}\n})`, {
  filename: bundle,
  cachedData,
});
const module_ = { exports: {} };
try {
  script.runInThisContext()(require, module_, module_.exports, bundle, root);
} catch (error) {
  // Node.js would print the line of the bundle too, which is the whole bundle.
  process.stderr.write(`private-eks failed, which is a fault of its own: ${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
if (!cachedData || script.cachedDataRejected) write(compiled, script.createCachedData());
