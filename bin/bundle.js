// Bundles the sources, and apart from them the packages they import, which change when packages are installed only.
"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { builtinModules } = require("node:module");
const path = require("node:path");
const { end, readBundle } = require("./readBundle.js");

const options = {
  bundle: true,
  platform: "node",
  target: "node20",
  minifyWhitespace: true,
  minifySyntax: true,
  write: false,
  // bin/run.js calls the function that a bundle is.
  banner: { js: "(function (require, module, exports, __filename, __dirname) {" },
  footer: { js: end },
  // cdktf loads it for archives of assets, which no stack has: a twentieth of the time of a run.
  alias: { archiver: "./bin/archiver.js" },
};

/** Writes a file beside its place and renames it, so that another process never reads half a file. */
function write(file, content) {
  const temporary = `${file}.${process.pid}`;
  fs.writeFileSync(temporary, content);
  fs.renameSync(temporary, file);
}

/** Packages that only some commands need, and that are large: they stay in node_modules, and are loaded from there when such a command runs. */
const loadedOnUse = /^(@aws-sdk\/|undici$)/;

const oneHour = 3_600_000;

/** Removes a program's bundles of earlier sources, but none that a process may just be reading. */
function removeOld(cache, program, packages) {
  for (const file of fs.readdirSync(cache).filter((name) => name.startsWith(program) && !name.startsWith(packages))) {
    const { mtimeMs } = fs.statSync(path.join(cache, file), { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > oneHour) fs.rmSync(path.join(cache, file), { force: true });
  }
}

function isWhole(file) {
  try {
    return readBundle(file) !== undefined;
  } catch {
    return false;
  }
}

const digest = (...parts) => createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 20);

/**
 * Writes both bundles of a program, and the manifest that names them, into the folder of the manifest.
 * @param installed the file that says which packages are installed
 * @returns the names of the bundles
 */
function bundle(root, entry, manifest, installed) {
  const { buildSync } = require("esbuild");
  const cache = path.dirname(manifest);
  const program = entry.replaceAll("/", "-");
  fs.mkdirSync(cache, { recursive: true });
  const build = (settings) => buildSync({ ...options, ...settings, absWorkingDir: root });

  const own = build({ entryPoints: [entry], packages: "external", metafile: true });
  const imported = Object.values(own.metafile.inputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
  const names = [...new Set(imported.map((entry) => entry.path))].filter(
    (name) => !name.startsWith("node:") && !builtinModules.includes(name) && !loadedOnUse.test(name),
  );
  names.sort();

  const sources = `${path.basename(manifest, ".json")}.js`;
  const madeOf = [installed, "bin/bundle.js", "bin/readBundle.js", "bin/archiver.js"].map((file) => fs.readFileSync(path.join(root, file)));
  const packages = `${program}-packages-${digest(process.version, ...madeOf, ...names)}.js`;
  removeOld(cache, `${program}-`, packages);
  if (!isWhole(path.join(cache, packages))) {
    const contents = names.map((name) => `exports[${JSON.stringify(name)}] = () => require(${JSON.stringify(name)});`).join("\n");
    write(path.join(cache, packages), build({ stdin: { contents, resolveDir: root } }).outputFiles[0].contents);
  }
  write(path.join(cache, sources), own.outputFiles[0].contents);
  write(manifest, JSON.stringify({ packages, sources }));
  return { packages, sources };
}

module.exports = { bundle, write };
