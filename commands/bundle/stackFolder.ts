import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ValidCluster } from "../../config/load";
import { stackFolder } from "../../config/outputLayout";
import { commandText, stackFile, stackJsonProblem, synthCommand, synthesisProblem } from "../synthesizedStack";
import { CommandFailure, systemReason } from "../failure";
import { lockFile, lockFileProblem } from "./lock";

/** A file of a stack: its name in the stack's folder, and its bytes. */
export interface StackFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * What Terraform reads in the folder of a stack, and nothing else of it: IAM policies, plans and provider binaries stay behind.
 * @param outdir the folder that synthesis wrote
 * @param from what the option --from names. @default - the option is not given
 * @throws CommandFailure if the stack is not there, was made from another configuration, or has files that Terraform could not read
 */
export function readStackFolder(outdir: string, stack: string, cluster: ValidCluster, from?: string): readonly StackFile[] {
  const problem = synthesisProblem(outdir, stack, cluster, from);
  if (problem) throw new CommandFailure(problem);
  const folder = stackFolder(outdir, stack);
  const files = readdirSync(folder)
    .filter((name) => name.endsWith(".tf.json") || name === lockFile)
    .map((name) => ({ name, content: contentOf(join(folder, name)) }));
  const synthesized = files.find(({ name }) => name === stackFile)!.content.toString();
  const problems = files.flatMap(({ name, content }) => {
    const text = content.toString();
    const found = name === lockFile ? lockFileProblem(text, neededProviders(synthesized)) : stackJsonProblem(name, text);
    return found === undefined ? [] : [`${join(folder, name)} ${found}: ${remedy(name, cluster.file, from)}`];
  });
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  return files;
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${systemReason(error)}. Make it a file that you may read, or remove it`);
  }
}

/**
 * The exact versions of providers that the synthesized file asks for, by their addresses. What is written otherwise by hand is left to Terraform, and
 * a damaged file is a problem of its own.
 */
function neededProviders(text: string): Readonly<Record<string, string>> {
  if (stackJsonProblem(stackFile, text)) return {};
  const { terraform } = JSON.parse(text) as { terraform: { required_providers?: Record<string, { source?: string; version?: string }> } };
  return Object.fromEntries(
    Object.values(terraform.required_providers ?? {}).flatMap(({ source, version = "" }) =>
      source && exactVersion.test(version) ? [[`registry.terraform.io/hashicorp/${source.replace("hashicorp/", "")}`, version]] : [],
    ),
  );
}

const exactVersion = /^\d+\.\d+\.\d+$/;

/** What to run so that a file is whole again. */
function remedy(name: string, cluster: string, from?: string): string {
  if (name === stackFile) return `run ${synthCommand(cluster, from)} again`;
  if (name === "imports.tf.json") return `run ${commandText(`npx private-eks adopt ${cluster}`, from)} again, or remove it`;
  if (name === lockFile) return "remove it, and bundle with --platform linux_amd64, or what will run Terraform";
  return "correct it, or remove it";
}
