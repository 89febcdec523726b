import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileError, type LocatedFinding } from "./findings/located";
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

/** The names of cluster files, each once, and errors about the names. */
export interface ClusterFileNames {
  readonly names: readonly string[];
  readonly findings: readonly LocatedFinding[];
}

/** The texts of the cluster files that could be read, and errors about the others. */
export interface ClusterFiles {
  readonly sources: readonly ClusterSource[];
  readonly findings: readonly LocatedFinding[];
}

const folder = "clusters";

/**
 * The cluster files: those on the command line, or else those of PRIVATE_EKS_CLUSTERS, or else every `.yaml` and `.yml` file in `clusters/`
 * but those whose name starts with `_`: they hold what others extend. The files themselves are not read.
 */
export function clusterFileNames(selection: ClusterSelection): ClusterFileNames {
  const names = fileNames(selection);
  if (names.length === 0) {
    const fix = `Write ${folder}/<name>.yaml, or name a file on the command line or in PRIVATE_EKS_CLUSTERS`;
    return { names, findings: [fileError(folder, "there is no cluster file", fix)] };
  }
  const firstByPath = new Map<string, string>();
  const findings = names.flatMap((name) => {
    const path = realPath(selection.directory, name);
    const first = firstByPath.get(path);
    if (first === undefined) firstByPath.set(path, name);
    return first === undefined ? [] : [fileError(name, `the file is the same as ${first}`, "Name each file once")];
  });
  return { names: [...firstByPath.values()], findings };
}

/** Reads the cluster files of {@link clusterFileNames}. Never throws: a file that cannot be read becomes an error. */
export function findClusterFiles(selection: ClusterSelection): ClusterFiles {
  const { names, findings } = clusterFileNames(selection);
  const results = names.map((name) => readClusterFile(selection.directory, name));
  return {
    sources: results.filter((result) => "text" in result),
    findings: [...findings, ...results.filter((result) => "severity" in result)],
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
      .filter((name) => /^[^._].*\.ya?ml$/s.test(name))
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

/** Cluster files have kilobytes; what is much larger is something else. */
const usualMostBytes = 1_000_000;

/** @param isNamed whether another file names it, such as for the values of a chart */
const readErrors = (mostBytes: number, isNamed: boolean): Readonly<Record<string, readonly [problem: string, fix: string]>> => ({
  ENOENT: [
    "there is no such file",
    isNamed ? "Name a YAML file by its path relative to this file, or create it" : "Correct the name, or create the file",
  ],
  EISDIR: ["this is a folder, not a file", "Name a YAML file in it"],
  EACCES: ["the file may not be read", "Give yourself permission to read it"],
  ENOTFILE: ["this is a pipe or a device, not a file", "Name a YAML file"],
  EFBIG: [
    `the file has more than ${mostBytes / 1_000_000} MB`,
    isNamed ? "Make it smaller, or split it into several files, and name each" : "Name a YAML file with one cluster",
  ],
  ERR_ENCODING_INVALID_ENCODED_DATA: ["the file is not UTF-8 text", "Save it as UTF-8"],
});

/**
 * What a file holds. A pipe or a device is not opened, since it would be waited for, perhaps for ever.
 * @throws with code ENOTFILE where it is one, EFBIG where it is too large
 */
function contents(path: string, mostBytes: number): Buffer {
  const kind = statSync(path);
  if (!kind.isFile() && !kind.isDirectory()) throw Object.assign(new Error("not a file"), { code: "ENOTFILE" });
  if (kind.isFile() && kind.size > mostBytes) throw Object.assign(new Error("too large"), { code: "EFBIG" });
  return readFileSync(path);
}

/**
 * Reads a cluster file, or one that it extends. Never throws: a file that cannot be read becomes an error.
 * @param directory the folder that a relative name starts from
 */
export const readClusterFile = (directory: string, name: string): ClusterSource | LocatedFinding =>
  readUpTo(usualMostBytes, directory, name, false);

function readUpTo(mostBytes: number, directory: string, name: string, isNamed: boolean): ClusterSource | LocatedFinding {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(contents(resolve(directory, name), mostBytes));
    const read: ClusterSource["read"] = (other, most = usualMostBytes) =>
      readUpTo(most, directory, isAbsolute(other) ? other : join(dirname(name), other), true);
    return { file: name, text, read };
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const [problem, fix] = readErrors(mostBytes, isNamed)[code] ?? [`the file cannot be read: ${message}`, "Name a readable YAML file"];
    return fileError(name, problem, fix);
  }
}
