import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, isAbsolute, resolve } from "node:path";
import { Script } from "node:vm";
import type * as sucrase from "sucrase";
import { devDependencies } from "../../package.json";

/** A package that a module imports is there in another version than that in which the stacks are made. */
export class OtherVersion extends Error {}

type Exports = Readonly<Record<string, unknown>>;

/** What is loaded as a module of the user's: packages and data are left to Node.js. */
const moduleEnding = /\.[cm]?[jt]s$/;

/** What stands for a file that is named without its ending, or by that of the JavaScript that TypeScript would make of it. */
const alternatives = (path: string): readonly string[] => [
  path,
  path.replace(/\.([cm]?)js$/, ".$1ts"),
  ...[".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", "/index.ts", "/index.js"].map((ending) => path + ending),
];

/**
 * Loads a TypeScript or JavaScript module, and those beside it that it imports, each anew: nothing that a module keeps gets from one cluster into
 * another. Node.js of all releases can do it, Jest too, and line numbers stay: types are taken away and imports become calls of `require`, since
 * the modules of `@cdktf/provider-aws` are folders, which an import of Node.js's does not find.
 * @param file its absolute path
 * @param loaded gets the paths of the modules, also where one fails
 * @returns its exports
 * @throws whatever a module throws, a SyntaxError, or an error with code MODULE_NOT_FOUND
 */
export function loadModule(file: string, loaded: Set<string>): Exports {
  const modules = new Map<string, { exports: Exports }>();
  const load = (path: string): Exports => {
    const known = modules.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    loaded.add(path);
    const native = createRequire(path);
    const require = (request: string): unknown => {
      const local = /^\.{1,2}(\/|$)/.test(request) || isAbsolute(request) ? resolve(dirname(path), request) : undefined;
      const found = local === undefined ? undefined : alternatives(local).find((one) => moduleEnding.test(one) && isFile(one));
      if (found !== undefined) return load(found);
      if (sharedPackage.test(request)) checkVersions(native);
      return native(request);
    };
    bodyOf(path)(module.exports, Object.assign(require, { resolve: native.resolve }), module, path, dirname(path));
    return module.exports;
  };
  return load(file);
}

/**
 * Does what a module is to do. Where that would end the program, nothing would be written and nothing said.
 * @throws Error where it calls `process.exit`
 */
export function withoutExit<T>(work: () => T): T {
  // Jest gives its tests another object than modules have, which are no tests.
  const ofModules = new Script("process").runInThisContext() as typeof process;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back as it was
  const { exit } = ofModules;
  ofModules.exit = () => {
    throw new Error("process.exit would end private-eks before the stacks are written; an error that is thrown stops this cluster alone");
  };
  try {
    return work();
  } finally {
    ofModules.exit = exit;
  }
}

type Body = (exports: object, require: unknown, module: object, filename: string, folder: string) => void;

function bodyOf(file: string): Body {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a synthesis without extensions does not load it
  const { transform } = require("sucrase") as typeof sucrase;
  const isTypeScript = extname(file).endsWith("ts");
  const { code } = transform(readFileSync(file, "utf8"), {
    transforms: isTypeScript ? ["typescript", "imports"] : ["imports"],
    disableESTransforms: true,
    filePath: file,
  });
  return new Script(`(function (exports, require, module, __filename, __dirname) {${code}\n})`, {
    filename: file,
  }).runInThisContext() as Body;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

const sharedPackage = /^(cdktf|constructs|@cdktf\/provider-[a-z-]+)(\/|$)/;

/** The versions of the packages whose objects are in one tree with those of the stacks. */
export const sharedVersions = { cdktf: devDependencies.cdktf, constructs: devDependencies.constructs } as const;

/** @throws OtherVersion where the module would get one of another version */
function checkVersions(native: NodeJS.Require): void {
  for (const [name, version] of Object.entries(sharedVersions)) {
    const { version: found } = native(`${name}/package.json`) as { readonly version: string };
    if (found !== version) throw new OtherVersion(`it would use ${name} ${found}, and the stacks are made with ${version}`);
  }
}
