import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type ClusterRecord, recordName, recordsFolder } from "../config/clusterRecord";
import type { ValidCluster } from "../config/load";
import { readJson } from "../config/readJson";

/** The folder of a synthesized stack. */
export const stackFolder = (outdir: string, stack: string): string => join(outdir, "stacks", stack);

/**
 * Why a synthesized stack cannot be read, as a sentence without its stop: it is not there, or was made from another configuration than its cluster file
 * has now. The times of the files say nothing of that: a file may be put back with the time it had. Undefined: it can.
 * @param outdir the folder that synthesis wrote
 * @param from what the option --from names. @default - the option is not given
 */
export function synthesisProblem(outdir: string, stack: string, { config, file }: ValidCluster, from?: string): string | undefined {
  const json = join(stackFolder(outdir, stack), "cdk.tf.json");
  const record = join(recordsFolder(outdir), recordName(config.name));
  const synth = `npm run synth -- ${file}`;
  const remedy = from === undefined ? `run \`${synth}\` first` : `correct --from, or run \`CDKTF_OUTDIR=${from} ${synth}\` first`;
  const missing = [json, record].find((name) => !existsSync(name));
  if (missing !== undefined) return `There is no ${missing}: ${remedy}`;
  const { config: synthesized } = readJson(record) as Partial<ClusterRecord>;
  const asJson: unknown = JSON.parse(JSON.stringify(config));
  return isDeepStrictEqual(synthesized, asJson) ? undefined : `${json} was not made from what ${file} says now: ${remedy}`;
}
