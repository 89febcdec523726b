import { statSync } from "node:fs";
import { join } from "node:path";
import type { LoadedCluster } from "../config/load";

/** A cluster file, and that file with those that it extends. */
export type ClusterFiles = Pick<LoadedCluster, "file" | "files">;

/**
 * Why a synthesized stack cannot be read, as a sentence without its stop: it is not there, or is older than a file that it was made from.
 * Undefined: it can.
 * @param folder where synthesis wrote the stack
 */
export function synthesisProblem(folder: string, { file, files }: ClusterFiles): string | undefined {
  const json = join(folder, "cdk.tf.json");
  const written = statSync(json, { throwIfNoEntry: false })?.mtimeMs;
  const remedy = `run \`npm run synth -- ${file}\` first`;
  if (written === undefined) return `There is no ${json}: ${remedy}`;
  const newer = files.find((name) => written < statSync(name).mtimeMs);
  return newer === undefined ? undefined : `${json} is older than ${newer}: ${remedy}`;
}
