import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type ClusterRecord, journalName, recordName, recordsFolder, stackFolder, stagingPrefix } from "../config/outputLayout";
import { kindOf } from "../config/findings/allowed";
import { child, isMapping } from "../config/findings/path";
import type { ValidCluster } from "../config/load";
import { readJson } from "../config/fileSystem";

/** The file that synthesis writes for Terraform in the folder of a stack; the others there are added later, by commands or by hand. */
export const stackFile = "cdk.tf.json";

/**
 * Why Terraform could not read the text of a `*.tf.json` file, as the end of a sentence such as `is not JSON`, or why it is no stack. Undefined: it
 * could.
 * @param name the file's own name
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function stackJsonProblem(name: string, text: string): string | undefined {
  if (text.trim() === "") return "is empty";
  try {
    const value: unknown = JSON.parse(text);
    if (!isMapping(value)) return `is ${kindOf(value)}, not a JSON object`;
    return name === stackFile && child(value, "terraform") === undefined ? 'has no "terraform"' : undefined;
  } catch {
    return "is not JSON";
  }
}

/** A command as sentences have it. @param from the folder that it is to write to, as the option --from names it. @default - the option is not given */
export const commandText = (command: string, from?: string): string => `\`${from === undefined ? "" : `CDKTF_OUTDIR=${from} `}${command}\``;

/** The command that synthesizes a cluster file, in the same way. */
export const synthCommand = (file: string, from?: string): string => commandText(`npx private-eks synth ${file}`, from);

/**
 * Why a synthesized stack cannot be read, as a sentence without its stop: it is not there, or was made from another configuration than its cluster file
 * has now. The times of the files say nothing of that: a file may be put back with the time it had. Undefined: it can.
 * @param outdir the folder that synthesis wrote
 * @param from what the option --from names. @default - the option is not given
 */
export function synthesisProblem(outdir: string, stack: string, { config, file }: ValidCluster, from?: string): string | undefined {
  const json = join(stackFolder(outdir, stack), stackFile);
  const record = join(recordsFolder(outdir), recordName(config.name));
  const remedy = `${from === undefined ? "" : "correct --from, or "}run ${synthCommand(file, from)} first`;
  const missing = [json, record].find((name) => !existsSync(name));
  if (missing !== undefined) return `There is no ${missing}: ${remedy}`;
  if (readdirSync(outdir).some((name) => name.startsWith(stagingPrefix) && existsSync(join(outdir, name, journalName))))
    return `A synthesis ended, or goes on, while it moves files to their place in ${outdir}: ${remedy}`;
  const { config: synthesized } = readJson(record) as Partial<ClusterRecord>;
  const asJson: unknown = JSON.parse(JSON.stringify(config));
  return isDeepStrictEqual(synthesized, asJson) ? undefined : `${json} was not made from what ${file} says now: ${remedy}`;
}
