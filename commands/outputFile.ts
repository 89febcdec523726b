import { realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder, writeWhole } from "../config/fileSystem";
import { fileError, type LocatedFinding } from "../config/findings/located";
import { systemReason } from "./failure";

/**
 * Writes a file that the user named, with the folders above it.
 * @param force whether a file that exists is overwritten
 * @returns an error if it cannot be written, and then what was there is still there; undefined if it is written
 */
export function writeOutput(file: string, text: string, force: boolean): LocatedFinding | undefined {
  try {
    makeFolder(dirname(file)); // first: Node.js 20 and 22 differ in what they say of a path below a file
    const there = statSync(file, { throwIfNoEntry: false });
    const kept = overwriteProblem(file, force);
    if (kept) return kept;
    if (there && !there.isFile()) writeFileSync(file, text);
    else writeWhole(there ? realpathSync(file) : file, text);
    return undefined;
  } catch (error) {
    const problem = `the file cannot be written: ${systemReason(error)}`;
    return fileError(file, problem, "Name a file in a folder that you may write to, on a disk with space left");
  }
}

/** An error where a file, or a folder, is in the way; undefined where a file may be written. */
export function overwriteProblem(file: string, force: boolean): LocatedFinding | undefined {
  const there = statSync(file, { throwIfNoEntry: false });
  if (there?.isDirectory()) return fileError(file, "this is a folder, not a file", "Name a file in it");
  return there && !force ? fileError(file, "the file exists already", "Name another file, or add --force to overwrite it") : undefined;
}
