// Loads test files into this process, with their sources, and gives their tests.
import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { parts } from "./parts.mjs";

const root = process.cwd();
const require = createRequire(join(root, "package.json"));
const { transform, moduleNameMapper } = require(join(root, "jest.config.js"));
const [, swcOptions] = transform["^.+\\.ts$"];
const { transformSync } = require("@swc/core");
const fromJest = createRequire(require.resolve("jest-circus", { paths: [require.resolve("jest")] }));
const { bind } = fromJest("jest-each");

/**
 * What a mutant is in: the layer of the part, and the tests. Other layers and packages are loaded once. The working directory is that of Stryker's copy
 * only after this file is loaded.
 */
const [layer] = parts[process.env.PART ?? ""].mutate[0].split("/");
const isReloaded = (name) =>
  name.endsWith(".ts") && [layer, "__tests__"].some((folder) => name.startsWith(join(process.cwd(), folder) + sep));

/** @type {any} what Node.js does not document, as those do who compile what is required */
const loader = Module;

const compiled = new Map();
loader._extensions[".ts"] = (module, file) => {
  if (!compiled.has(file)) compiled.set(file, transformSync(readFileSync(file, "utf8"), { ...swcOptions, filename: file }).code);
  module._compile(compiled.get(file), file);
};

const mapped = Object.entries(moduleNameMapper).map(([pattern, target]) => [new RegExp(pattern), target.replace("<rootDir>", root)]);
const resolve = loader._resolveFilename;
loader._resolveFilename = (request, ...rest) => resolve(mapped.find(([pattern]) => pattern.test(request))?.[1] ?? request, ...rest);

/** Calls of test and describe while files load. */
let collected = [];
let file = "";
const titles = [];

const describe = (title, body) => {
  titles.push(title);
  body();
  titles.pop();
};
const test = (title, run) => {
  const id = [relative(root, file), ...titles, title].join(" > ");
  collected.push({ id: collected.some((other) => other.id === id) ? `${id} (${collected.length})` : id, file, run });
};
Object.assign(globalThis, { expect: fromJest("expect").expect, describe, test, jest: { setTimeout: () => {} } });
describe.each = bind(describe, false);
test.each = bind(test, false);

/**
 * Loads test files anew, with everything that they import from design/ upwards.
 * @param {readonly string[]} files absolute
 * @returns {{ id: string, file: string, run: () => unknown }[]}
 */
export function loadTests(files) {
  for (const name of Object.keys(require.cache)) if (isReloaded(name)) delete require.cache[name];
  collected = [];
  for (file of files) {
    titles.length = 0;
    require(file);
  }
  // Shrinking an example takes most of the time of a property that fails, and nobody reads it here.
  const { seedOf } = require(join(root, "__tests__/support/numberOf.ts"));
  require("fast-check").configureGlobal({ seed: seedOf(1), endOnFailure: true });
  return collected;
}
