// Runs a program: in a checkout from one bundle of its sources, made anew when a source changes, in the package from the bundle that was made when it
// was packed; with V8's compiled code of it.
// docs/internals/decisions/0004-bundled-app-command.md says why. Node.js from release 10 on can read this file, so that it can say that it is too old.
"use strict";
const { createHash } = require("crypto");
const fs = require("fs");
const path = require("path");
const { Script } = require("vm");
const { engines } = require("../package.json");

const root = path.dirname(__dirname);

/** The package has no sources. */
const isCheckout = fs.existsSync(path.join(root, "main.ts"));

/** What npm notes of the packages as it installs them; other programs that install them leave the lock file alone. */
const installed = ["node_modules/.package-lock.json", "package-lock.json"].find((name) => fs.existsSync(path.join(root, name)));

/** What a bundle depends on besides the sources that it is made of. */
const surroundings = ["bin/run.js", "bin/programOptions.js", "package.json", "tsconfig.json", ...(installed ? [installed] : [])];

/** Why no program can run here; undefined where it can. */
function reasonNotToRun() {
  const [needed, own] = [engines.node, process.versions.node].map((version) => version.match(/\d+/g).map(Number));
  if (own[0] < needed[0] || (own[0] === needed[0] && own[1] < needed[1])) {
    return `private-eks needs Node.js ${needed.join(".")} or later; this is ${process.versions.node}`;
  }
  try {
    process.cwd();
    if (!isCheckout) return undefined;
    require.resolve("cdktf/package.json");
    // esbuild's program for this machine is a package of its own.
    const paths = [path.dirname(require.resolve("esbuild"))];
    require.resolve(`@esbuild/${process.platform}-${process.arch}/package.json`, { paths });
  } catch (error) {
    if (error.syscall === "uv_cwd") return "the working directory does not exist any more: change to another";
    return "the packages are not installed: run npm ci --ignore-scripts";
  }
}

function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/**
 * Which files these are, and in which state: the kernel notes the time of each change, also where size and date are put back.
 * @param {string[]} names
 */
function digestOfFiles(names) {
  const states = names.map((name) => {
    const { size, mtimeMs, ctimeMs } = fs.statSync(path.join(root, name));
    return [name, size, mtimeMs, ctimeMs];
  });
  return digest([JSON.stringify(states)]);
}

/**
 * What a file of the cache holds behind its checksum, if it is whole and made from these sources: V8 crashes on damaged code.
 * @param {(content: Buffer) => Buffer} digestOfSources
 */
function read(file, digestOfSources) {
  try {
    const kept = fs.readFileSync(file);
    const content = kept.subarray(32);
    const sourceDigest = digestOfSources(content);
    return digest([sourceDigest, content]).equals(kept.subarray(0, 32)) ? { content, sourceDigest } : {};
  } catch {
    return {};
  }
}

/** Writes beside its place first, so that nobody reads a part. Where that fails, the next run is slower, and nothing else. */
function write(file, sourceDigest, content) {
  const part = `${file}.${process.pid}`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(part, Buffer.concat([digest([sourceDigest, content]), content]));
    fs.renameSync(part, file);
  } catch {
    if (fs.existsSync(part)) fs.unlinkSync(part);
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}

const placeOf = (entry) => path.join(root, ".cache", `${entry.replace("/", "-")}-${process.version}-${process.arch}`);

const isSourceFile = (name) => fs.existsSync(path.join(root, name)) && fs.statSync(path.join(root, name)).isFile();

/** What a path in an import may lack at its end. */
const endings = ["", ".ts", ".json", "/index.ts"];

/**
 * The sources that are reached through a symbolic link, by the path through it: esbuild names where that leads, and a link may come to lead elsewhere.
 * @param {string} entry
 * @param {import("esbuild").Metafile["inputs"]} inputs
 */
function throughLinks(entry, inputs) {
  const linked = new Set(Object.hasOwn(inputs, entry) ? [] : [entry]);
  for (const [importer, { imports }] of Object.entries(inputs)) {
    for (const { path: target, original } of importer.includes("node_modules/") ? [] : imports) {
      if (original === undefined || !original.startsWith(".")) continue;
      const written = path.posix.join(path.posix.dirname(importer), original);
      if (endings.some((ending) => written + ending === target)) continue;
      const found = endings.map((ending) => written + ending).find(isSourceFile);
      if (found !== undefined) linked.add(found);
    }
  }
  return [...linked];
}

/**
 * The bundle of a program, what it was made from where that is certain, and the file that holds it.
 * @throws where esbuild finds a source wrong
 */
function bundleOf(entry) {
  if (!isCheckout) {
    const file = path.join(root, "dist", entry.replace("/", "-").replace(/ts$/, "js"));
    const text = fs.readFileSync(file);
    return { text, sourceDigest: digest([text]), file };
  }
  const file = `${placeOf(entry)}.js`;
  const kept = read(file, (content) => digestOfFiles(JSON.parse(content.toString("utf8", 2, content.indexOf("\n")))));
  if (kept.content) return { text: kept.content, sourceDigest: kept.sourceDigest, file };
  const started = Date.now();
  const { metafile, outputFiles } = require("esbuild").buildSync(require("./programOptions.js")(root, entry));
  const sources = Object.keys(metafile.inputs).filter((name) => !name.includes("node_modules/"));
  const names = [...surroundings, ...sources, ...throughLinks(entry, metafile.inputs)];
  // The first line of the bundle is a comment that names them.
  const text = Buffer.concat([Buffer.from(`//${JSON.stringify(names)}\n`), outputFiles[0].contents]);
  const sourceDigest = digestOfFiles(names);
  // One that was written meanwhile may be bundled as it was before.
  if (names.some((name) => fs.statSync(path.join(root, name)).ctimeMs >= started)) return { text, file };
  write(file, sourceDigest, text);
  return { text, sourceDigest, file };
}

/** @param {string} entry the source file to run, such as main.ts */
module.exports = function run(entry) {
  const problem = reasonNotToRun();
  if (problem !== undefined) return fail(problem);
  let program;
  try {
    program = bundleOf(entry);
  } catch (error) {
    return fail(`private-eks cannot be bundled: ${error.message}`);
  }
  const { text, sourceDigest, file } = program;
  const compiled = `${placeOf(entry)}.bin`;
  // V8 takes compiled code for that of any other source of the same length.
  const { content: cachedData } = sourceDigest ? read(compiled, () => sourceDigest) : {};
  const script = new Script(text.toString("latin1"), { filename: file, cachedData });
  // Once all is done, so that the functions that were called are among the compiled ones.
  if (sourceDigest && (!cachedData || script.cachedDataRejected))
    process.once("exit", () => write(compiled, sourceDigest, script.createCachedData()));
  script.runInThisContext()(require, root);
};
