import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { LoadedCluster } from "../config/load";

/** A cluster file, and that file with those that it extends. */
export type ClusterFiles = Pick<LoadedCluster, "file" | "files">;

/**
 * Why a synthesized stack cannot be read, as a sentence without its stop: it is not there, or is older than a file that it was made from.
 * Undefined: it can.
 * @param folder where synthesis wrote the stack
 * @param from what the option --from names. @default - the option is not given
 */
export function synthesisProblem(folder: string, { file, files }: ClusterFiles, from?: string): string | undefined {
  const json = join(folder, "cdk.tf.json");
  const synth = `npm run synth -- ${file}`;
  const remedy = from === undefined ? `run \`${synth}\` first` : `correct --from, or run \`CDKTF_OUTDIR=${from} ${synth}\` first`;
  if (!existsSync(json)) return `There is no ${json}: ${remedy}`;
  const written = statSync(json).mtimeMs;
  const newer = files.find((name) => written < statSync(name).mtimeMs);
  return newer === undefined ? undefined : `${json} is older than ${newer}: ${remedy}`;
}
