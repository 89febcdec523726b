import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The object in a JSON file; an empty one where the file is not there, is no JSON, or holds null. */
export function readJson(file: string): object {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) ?? {}) as object;
  } catch {
    return {};
  }
}

/**
 * Writes a file beside its place first, as `<file>.<process id>`, so that there is never a part of it in its place.
 * @throws where it cannot be written; what was there is as it was
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const part = `${file}.${process.pid}`;
  try {
    writeFileSync(part, content, { flag: "wx" });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/**
 * Makes a folder with those above it. Node.js's own `recursive: true` never ends where the file system answers that a new folder is not there, as
 * /proc does.
 * @returns the path of the first folder that was made, or undefined where all are there
 * @throws where one cannot be made; with code ENOTDIR and the name of the file where one is a file
 * @see https://nodejs.org/api/fs.html#fsmkdirsyncpath-options
 */
export function makeFolder(folder: string): string | undefined {
  const path = resolve(folder);
  const above = dirname(path);
  const first = existsSync(above) ? undefined : makeFolder(above);
  try {
    mkdirSync(path);
    return first ?? path;
  } catch (error) {
    if (existsSync(path) && statSync(path).isDirectory()) return first;
    const file = [path, above].find((place) => existsSync(place) && !statSync(place).isDirectory());
    throw file === undefined ? error : Object.assign(new Error(`${file} is a file, not a folder`, { cause: error }), { code: "ENOTDIR" });
  }
}
