import { dirname, isAbsolute, join, relative } from "node:path";
import type { Finding } from "../../config/findings/finding";
import { devDependencies } from "../../package.json";
import type { ExtensionFile } from "./extension";
import { OtherVersion, sharedVersions } from "./loadModule";

/** What is wrong with a module that was loaded, and what to do. */
const moduleProblems = {
  noFunction: [
    "has no function as its default export",
    (name: string) => `Begin its function in ${name} with "export default (stacks, design) => {"`,
  ],
  promise: [
    "returns a promise, and the stacks are written before that is settled",
    (name: string) => `Write the function in ${name} without async and await`,
  ],
  aspect: [
    "adds an aspect, and the stacks are written without asking aspects",
    (name: string) => `Change what stacks.network.node.findAll() lists in a loop in ${name}`,
  ],
  asset: [
    "adds an asset, and files beside the stacks are not written",
    (name: string) => `Have ${name} name the file by its absolute path, or write its text into the resource`,
  ],
  stack: [
    "adds a stack, and a cluster has three",
    (name: string) => `Add its constructs to one of the three stacks in ${name}, or write a main.ts of your own`,
  ],
} as const satisfies Readonly<Record<string, readonly [problem: string, fix: (name: string) => string]>>;

/** An error about a module that was loaded. */
export function moduleFinding({ name, path }: ExtensionFile, what: keyof typeof moduleProblems): Finding {
  const [problem, fix] = moduleProblems[what];
  return { severity: "error", path, problem: `${name} ${problem}`, fix: fix(name) };
}

const extensionPackages = Object.entries({ ...sharedVersions, "@cdktf/provider-aws": devDependencies["@cdktf/provider-aws"] });

const stackVersions: Readonly<Record<string, string>> = devDependencies;

/** Installs what extensions import, in the versions of the stacks. @param missing a package besides; without a version where the stacks have none */
function installCommand(missing?: string): string {
  const names = new Map<string, string | undefined>(extensionPackages);
  if (missing !== undefined && !names.has(missing)) names.set(missing, stackVersions[missing]);
  return `npm install --save-dev --save-exact ${[...names].map(([name, version]) => (version === undefined ? name : `${name}@${version}`)).join(" ")}`;
}

/**
 * An error about a module that failed, while it was loaded or by its function; its place is in the problem where it is known.
 * @param loaded the paths of the modules that were loaded with it
 */
export function failureFinding(extension: ExtensionFile, error: unknown, loaded: ReadonlySet<string>): Finding {
  const { file, name, path } = extension;
  const { code, message, stack = "" } = errorParts(error);
  if (code === "ENOENT" && message.includes(`'${file}'`)) {
    return { severity: "error", path, problem: `there is no ${name}`, fix: "Correct the path, which starts at the folder of this file" };
  }
  const syntaxLine = syntaxErrorLine(error);
  const place = syntaxLine === undefined ? modulePlace(stack, loaded) : { file: [...loaded].at(-1) ?? file, line: syntaxLine };
  const where = place === undefined ? name : `${moduleName(place.file, extension)}:${place.line}`;
  const missing = /^Cannot find module '([^']+)'/.exec(message)?.[1];
  if (code === "MODULE_NOT_FOUND" && missing !== undefined) {
    const [shared] = /^(cdktf|constructs|@cdktf\/[^/]+)(?=\/|$)/.exec(missing) ?? [];
    if (shared !== undefined)
      return { severity: "error", path, problem: `${where} needs ${shared}, which is not installed`, fix: `Run ${installCommand(shared)}` };
    const isLocal = missing.startsWith(".") || isAbsolute(missing);
    const fix = isLocal ? `Correct the path in ${where}` : `Install ${missing} with npm, or remove its import`;
    return { severity: "error", path, problem: `${where} imports ${missing}, which is not ${isLocal ? "there" : "installed"}`, fix };
  }
  if (error instanceof OtherVersion) return { severity: "error", path, problem: `${where}: ${message}`, fix: `Run ${installCommand()}` };
  if (message.includes("skipAssetCreationFromLocalModules")) {
    const problem = `${where}: cdktf would copy the module of a relative source, and files beside the stacks are not written`;
    const fix = `Set skipAssetCreationFromLocalModules: true in ${where}: the source then starts at the folder of the stack's cdk.tf.json`;
    return { severity: "error", path, problem, fix };
  }
  const [, taken] = /^There is already a Construct with name '([^']+)'/.exec(message) ?? [];
  if (place && syntaxLine !== undefined) {
    const fix = `Correct the syntax of ${moduleName(place.file, extension)} in line ${syntaxLine}, or after it`;
    return { severity: "error", path, problem: `${where}: ${message}`, fix };
  }
  const fix = taken === undefined ? `Correct ${where}` : `Give the construct another id than ${taken} in ${where}`;
  return { severity: "error", path, problem: `${where}: ${message}`, fix };
}

/** Whatever was thrown; errors of another realm, such as that of a script, are no instances of Error here. */
function errorParts(error: unknown): { readonly code?: unknown; readonly message: string; readonly stack?: string | undefined } {
  if (typeof error !== "object" || error === null || !("message" in error)) return { message: String(error) };
  const { code, message, stack } = error as NodeJS.ErrnoException;
  const lines = message.split("\n").flatMap((line) => line.trim() || []);
  // Node.js lists who required a module that it does not find, and the compiler shows the line.
  const told = (code === "MODULE_NOT_FOUND" || "loc" in error ? lines.slice(0, 1) : lines).join("; ").replaceAll(":; ", ": ");
  return { code, message: told.replace(/^Error transforming [^\n]*?: /, "").replace(/ \(\d+:\d+\)$/, ""), stack };
}

interface ModulePlace {
  readonly file: string;
  readonly line: number;
}

/** The line at which TypeScript cannot be read; the mistake may be behind it, in the body of an arrow function. */
const syntaxErrorLine = (error: unknown): number | undefined => (Object(error) as { readonly loc?: { readonly line: number } }).loc?.line;

/** The innermost place of a stack in one of the user's modules. */
function modulePlace(stack: string, loaded: ReadonlySet<string>): ModulePlace | undefined {
  const places = stack.split("\n").flatMap((line): ModulePlace[] => {
    const file = [...loaded].find((one) => line.includes(`${one}:`));
    const number = file === undefined ? undefined : /^:(\d+)/.exec(line.slice(line.indexOf(`${file}:`) + file.length))?.[1];
    return file === undefined || number === undefined ? [] : [{ file, line: Number(number) }];
  });
  return places[0];
}

/** A module as messages name it, beside the extension that imports it. */
const moduleName = (module: string, { file, name }: ExtensionFile): string => join(dirname(name), relative(dirname(file), module));
