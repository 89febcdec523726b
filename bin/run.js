// Runs a program of the sources. They are bundled once, and the packages they import once more seldom; both run from V8's compiled code
// until a source changes. docs/decisions/0004-bundled-app-command.md says why.
"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const path = require("node:path");
const { Script } = require("node:vm");
const { isMainThread } = require("node:worker_threads");
const { readBundle } = require("./readBundle.js");

const root = path.dirname(__dirname);
const cache = path.join(root, ".cache");

const filesBelow = (name) => (fs.statSync(path.join(root, name)).isDirectory() ? filesIn(name) : [name]);

const filesIn = (folder) =>
  fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesIn(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]))
    .sort();

function hashOf(inputs) {
  const hash = createHash("sha256").update(process.version).update(process.arch);
  for (const file of inputs.flatMap(filesBelow))
    hash
      .update(file)
      .update("\0")
      .update(fs.readFileSync(path.join(root, file)));
  return hash.digest("hex").slice(0, 20);
}

/** What npm notes of the packages as it installs them; package-lock.json may be newer than they are. */
const installed = ["node_modules/.package-lock.json", "package-lock.json"].find((name) => fs.existsSync(path.join(root, name)));

/** The bundles of a manifest. */
const read = ({ packages, sources }) => [packages, sources].map((name) => readBundle(path.join(cache, name)));

/** A program's bundles, unless it has none, a run on other sources has removed one of them, or one is damaged: then it is bundled anew. */
function bundlesOf(manifest) {
  try {
    return read(JSON.parse(fs.readFileSync(manifest, "utf8")));
  } catch {
    return undefined;
  }
}

const sumOf = (code) => createHash("sha256").update(code).digest();
const sumLength = 32;

/** Compiled code with its checksum behind it. V8 verifies none, and damaged code ends the process with a signal. */
function compiledCode(file) {
  try {
    const kept = fs.readFileSync(file);
    const code = kept.subarray(0, -sumLength);
    return sumOf(code).equals(kept.subarray(-sumLength)) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** The exports of a bundle. */
function load({ file, text }, requireModule) {
  const compiled = `${file}.bin`;
  const cachedData = compiledCode(compiled);
  const script = new Script(text, { filename: file, cachedData });
  const result = { exports: {} };
  script.runInThisContext({ displayErrors: false })(requireModule, result, result.exports, file, root);
  // Noted when all is done, so that the functions that were called are among the compiled ones.
  if (!cachedData || script.cachedDataRejected) process.once("exit", () => keep(compiled, script));
  return result.exports;
}

const notWritable = ({ code, message }) =>
  `private-eks cannot write: ${message}. ${code === "ENOSPC" ? "Free space there" : "Make that folder writable"} (bundles are kept in .cache), or choose another output by CDKTF_OUTDIR.`;

/** Node.js itself would print the line of the bundle too, which is the whole bundle. */
const fault = (error) => `private-eks failed, which is a fault of its own: ${error.stack ?? error}`;

/** Without compiled code the next run is slower, and nothing else. */
function keep(compiled, script) {
  try {
    const code = script.createCachedData();
    require("./bundle.js").write(compiled, Buffer.concat([code, sumOf(code)]));
  } catch {
    return;
  }
}

/** A file that is not there is a fault of ours; a folder that cannot be made, as in /proc, is none. */
const isNotWritable = ({ code, syscall }) =>
  ["EACCES", "EEXIST", "EISDIR", "ENOSPC", "ENOTDIR", "EPERM", "EROFS", "ERR_FS_CP_DIR_TO_NON_DIR"].includes(code) ||
  ["mkdir", "mkdtemp"].includes(syscall);

function fail(error) {
  process.stderr.write(`${isNotWritable(error) ? notWritable(error) : fault(error)}\n`);
  process.exitCode = 1;
}

/**
 * Runs a source file as a program.
 * @param entry the source file, such as main.ts
 * @param inputs the files and folders that its bundle is made of, which is made anew when one of them changes
 */
module.exports = function run(entry, inputs) {
  // Once nothing is left to do. V8 would otherwise free its whole heap object by object.
  if (isMainThread) process.on("unhandledRejection", fail).once("beforeExit", () => process.exit());
  try {
    const manifest = path.join(cache, `${entry.replaceAll("/", "-")}-${hashOf([...inputs, "bin", installed])}.json`);
    const [packages, sources] = bundlesOf(manifest) ?? read(require("./bundle.js").bundle(root, entry, manifest, installed));
    const packageExports = load(packages, require);
    load(sources, (name) => (packageExports[name] ? packageExports[name]() : require(name)));
  } catch (error) {
    // The main thread gets what a worker thread throws.
    if (!isMainThread) throw error;
    fail(error);
  }
};
