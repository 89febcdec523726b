import { type Stats, statSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { isMapping, valueAt } from "../../config/findings/path";
import type { ArchivedFile } from "../archive";

/** A path that a stack names. */
interface NamedPath {
  readonly path: string;
  /** Whether it is one for certain, rather than a text that may only look like one. */
  readonly isCertain: boolean;
}

/**
 * The local modules and files that Terraform would read beside the files of a stack, as they are named there, each once. Where the archive is unpacked,
 * they are not.
 * @param folder the folder of the stack, which relative paths start at
 * @param files what the archive holds, in that folder; its JSON can be read
 */
export function filesLeftBehind(folder: string, files: readonly ArchivedFile[]): readonly string[] {
  const archived = files.map(({ name }) => resolve(folder, name));
  const configurations = files
    .filter(({ name }) => name.endsWith(".tf.json"))
    .map(({ content }): unknown => JSON.parse(content.toString()));
  const states = configurations.flatMap(localStates).map((path) => resolve(folder, path));
  const paths = configurations.flatMap(namedPaths).filter(({ isCertain, path }) => {
    const place = resolve(folder, path.replace(pathReference, "."));
    const isArchived = [...archived, ...states].some((file) => file === place || isBelow(file, place));
    return !isArchived && (isCertain || isOfProject(path, place, folder));
  });
  return [...new Set(paths.map(({ path }) => path))];
}

/** @see https://developer.hashicorp.com/terraform/language/expressions/references#filesystem-and-workspace-info */
const pathReference = /^\$\{path\.(?:module|root|cwd)\}/;

/** @see https://developer.hashicorp.com/terraform/language/functions/file and its neighbours */
const fileFunction =
  /\b(?:file(?:base64|base64sha256|base64sha512|exists|md5|set|sha1|sha256|sha512)?|templatefile)\(\s*"(?<path>(?:\$\{path\.\w+\})?[^"$\\]+)"/g;

/** Paths of states, the stack's own and those that it reads. What writes them is an apply; where one is missing, the plan says so. */
function localStates(configuration: unknown): readonly string[] {
  const read = Object.values(valueAt(configuration, ["data", "terraform_remote_state"]) ?? {});
  const settings = [valueAt(configuration, ["terraform", "backend", "local"]), ...read.map((state) => valueAt(state, ["config"]))];
  return settings.map((each) => valueAt(each, ["path"])).filter((path) => typeof path === "string");
}

/** What a configuration names as paths: sources of modules, arguments of functions that read files, and texts that a resource may read as one. */
function namedPaths(configuration: unknown): readonly NamedPath[] {
  const modules = isMapping(configuration) && isMapping(configuration["module"]) ? Object.values(configuration["module"]) : [];
  const sources = modules.flatMap((module) => (isMapping(module) && typeof module["source"] === "string" ? [module["source"]] : []));
  // Terraform's own sign of a local module; a registry's or Git's address begins otherwise.
  const local = sources.filter((source) => /^\.{1,2}[\\/]/.test(source) || isAbsolute(source));
  return [
    ...local.map((path) => ({ path, isCertain: true })),
    ...jsonTexts(configuration).flatMap((text) => [
      { path: text, isCertain: false },
      ...readPaths(text).map((path) => ({ path, isCertain: true })),
    ]),
  ];
}

/** What the expressions of a text read. */
function readPaths(text: string): readonly string[] {
  const unescaped = text.replaceAll(/\$\$\{[^}]*\}/g, "");
  return [...unescaped.matchAll(fileFunction)].flatMap(({ groups, index }) =>
    unescaped.lastIndexOf("${", index) < 0 ? [] : [groups!["path"]!],
  );
}

function jsonTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(jsonTexts) : [];
}

/**
 * Whether a text is the path of something that exists in the stack's folder or below the working directory. A name without a slash is that of a file, and an
 * expression names nothing before Terraform evaluates it.
 */
function isOfProject(text: string, place: string, folder: string): boolean {
  if (/[$%]\{/.test(text.replace(pathReference, ""))) return false;
  if (![folder, process.cwd()].some((above) => isBelow(place, above))) return false;
  const found = foundAt(place);
  return found !== undefined && (found.isFile() || (found.isDirectory() && text.includes("/")));
}

/** What is there. A text that the file system refuses as a path, such as one with a name of over 255 bytes, is none. */
function foundAt(place: string): Stats | undefined {
  try {
    return statSync(place, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isBelow(place: string, folder: string): boolean {
  const way = relative(folder, place);
  return way !== "" && !way.startsWith("..") && !isAbsolute(way);
}
