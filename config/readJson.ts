import { readFileSync } from "node:fs";

/** The object in a JSON file; an empty one where the file is not there, is no JSON, or holds null. */
export function readJson(file: string): object {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) ?? {}) as object;
  } catch {
    return {};
  }
}
