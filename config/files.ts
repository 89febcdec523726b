import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import type { LoadedCluster } from "./load";
import { fileError, type LocatedFinding } from "./located";
import type { ClusterSource } from "./yaml/yamlFile";

/** Where the names of cluster files come from. */
export interface ClusterSelection {
  /** Files named on the command line; they go first. */
  readonly arguments: readonly string[];
  /** Environment variables; PRIVATE_EKS_CLUSTERS names files, separated by commas. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that relative names start from, and that holds `clusters/`. */
  readonly directory: string;
}

/** The texts of the cluster files that could be read, and errors about the others. */
export interface ClusterFiles {
  readonly sources: readonly ClusterSource[];
  readonly findings: readonly LocatedFinding[];
}

const folder = "clusters";

/**
 * Reads the cluster files: those on the command line, or else those of PRIVATE_EKS_CLUSTERS, or else every `.yaml` and `.yml` file in
 * `clusters/`. Never throws: a file that cannot be read becomes an error.
 */
export function findClusterFiles(selection: ClusterSelection): ClusterFiles {
  const names = fileNames(selection);
  if (names.length === 0) {
    const fix = `Write ${folder}/<name>.yaml, or name a file on the command line or in PRIVATE_EKS_CLUSTERS`;
    return { sources: [], findings: [fileError(folder, "there is no cluster file", fix)] };
  }
  const results = names.map((name, index) => {
    const isSame = (other: string): boolean => realPath(selection.directory, other) === realPath(selection.directory, name);
    const first = names.findIndex(isSame);
    return first < index
      ? fileError(name, `the file is the same as ${names[first]}`, "Name each file once")
      : read(selection.directory, name);
  });
  return {
    sources: results.filter((result) => "text" in result),
    findings: results.filter((result) => "severity" in result),
  };
}

function fileNames({ arguments: named, environment, directory }: ClusterSelection): readonly string[] {
  if (named.length > 0) return named;
  const listed = (environment["PRIVATE_EKS_CLUSTERS"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return listed.length > 0 ? listed : yamlFilesIn(directory);
}

function yamlFilesIn(directory: string): readonly string[] {
  try {
    return readdirSync(join(directory, folder))
      .filter((name) => /^[^.].*\.ya?ml$/.test(name))
      .sort()
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

function realPath(directory: string, name: string): string {
  const path = resolve(directory, name);
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

const readErrors: Readonly<Record<string, readonly [problem: string, fix: string]>> = {
  ENOENT: ["there is no such file", "Correct the name, or create the file"],
  EISDIR: ["this is a folder, not a file", "Name a YAML file in it"],
  EACCES: ["the file may not be read", "Give yourself permission to read it"],
  ERR_ENCODING_INVALID_ENCODED_DATA: ["the file is not UTF-8 text", "Save it as UTF-8"],
};

function read(directory: string, name: string): ClusterSource | LocatedFinding {
  try {
    return { file: name, text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(resolve(directory, name))) };
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const [problem, fix] = readErrors[code] ?? [`the file cannot be read: ${message}`, "Name a readable YAML file"];
    return fileError(name, problem, fix);
  }
}

/** Errors about clusters that have the name of an earlier one: their stacks would overwrite each other. */
export function duplicateNames(loaded: readonly LoadedCluster[]): readonly LocatedFinding[] {
  const named = loaded.flatMap(({ file, config }) => (config ? [{ file, name: config.name }] : []));
  return named.flatMap(({ file, name }, index) => {
    const first = named.find((other) => other.name === name);
    if (!first || first === named[index]) return [];
    const problem = `the cluster name ${JSON.stringify(name)} is already that of ${first.file}, and their stacks would overwrite each other`;
    return [{ ...fileError(file, problem, "Give each cluster a name of its own"), path: ["name"], given: JSON.stringify(name) }];
  });
}
