import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder with those above it. Node.js's own `recursive: true` never ends where the file system answers that a new folder is not there, as
 * /proc does.
 * @returns the path of the first folder that was made, or undefined where all are there
 * @throws where one cannot be made, or is a file
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
    throw error;
  }
}
