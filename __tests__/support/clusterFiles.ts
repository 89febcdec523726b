import { fileError, type LocatedFinding } from "../../config/findings/located";
import type { ClusterSource } from "../../config/yaml/yamlFile";

/** Texts by file name. */
export type Files = Readonly<Record<string, string>>;

/** A cluster file among others that it may extend. */
export function source(files: Files, file: string): ClusterSource | LocatedFinding {
  const text = files[file];
  return text === undefined
    ? fileError(file, "there is no such file", "Correct the name")
    : { file, text, read: (name) => source(files, name) };
}
