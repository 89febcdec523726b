import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outputFolder, stackFolder } from "../../config/outputLayout";
import { stackRoles } from "../../config/schema/backend";
import type { ValidCluster } from "../../config/load";
import { CommandFailure, systemReason } from "../failure";
import { stackFile, stackJsonProblem, synthesisProblem } from "../synthesizedStack";
import { stateJson } from "./rules/stateJson";
import type { TracedJson, TracedStacks } from "./rules/world";

/**
 * The stacks of a cluster as they were synthesized.
 * @throws CommandFailure where they are not there, or were made from another configuration than the file has now
 */
export function readSynthesized(cluster: ValidCluster): TracedStacks {
  const outdir = outputFolder();
  return byRole((role) => {
    const stack = `${cluster.config.name}-${role}`;
    const problem = synthesisProblem(outdir, stack, cluster);
    if (problem !== undefined) throw new CommandFailure(`${problem}.`);
    const file = join(stackFolder(outdir, stack), stackFile);
    const text = textOfFile(file);
    const wrong = stackJsonProblem(stackFile, text);
    if (wrong !== undefined) throw new CommandFailure(`${file} ${wrong}. Synthesize it again.`);
    return JSON.parse(text) as TracedJson;
  });
}

/**
 * The stacks of a cluster as they were applied: what `terraform show -json` printed, in a file `<stack>.json` for each.
 * @throws CommandFailure where a file is missing, or is something else
 */
export function readApplied({ config }: ValidCluster, folder: string): TracedStacks {
  return byRole((role) => {
    const stack = `${config.name}-${role}`;
    const file = [join(folder, `${stack}.json`), join(folder, `${role}.json`)].find((name) => existsSync(name));
    const command = `mkdir -p ${folder} && terraform -chdir=${stackFolder(outputFolder(), stack)} show -json > ${join(folder, `${stack}.json`)}`;
    if (file === undefined) throw new CommandFailure(`There is no ${join(folder, `${stack}.json`)}: run \`${command}\`.`);
    const state = jsonOfFile(file);
    const json = stateJson(state);
    if (!json) throw new CommandFailure(`${file} is not what \`terraform show -json\` prints of a state: run \`${command}\`.`);
    // What Terraform checks of things that exist is in no state.
    const synthesized = join(stackFolder(outputFolder(), stack), stackFile);
    const { check } = existsSync(synthesized) ? (jsonOfFile(synthesized) as TracedJson) : {};
    return check ? { ...json, check } : json;
  });
}

/**
 * A state of somebody else's, as `terraform show -json` printed it.
 * @throws CommandFailure where it cannot be read, or is something else
 */
export function readState(file: string): TracedJson {
  const json = stateJson(jsonOfFile(file));
  if (!json)
    throw new CommandFailure(`${file} is not what \`terraform show -json\` prints of a state: run \`terraform show -json > ${file}\`.`);
  return json;
}

const byRole = (read: (role: (typeof stackRoles)[number]) => TracedJson): TracedStacks =>
  Object.fromEntries(stackRoles.map((role) => [role, read(role)])) as unknown as TracedStacks;

function jsonOfFile(file: string): unknown {
  try {
    return JSON.parse(textOfFile(file));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    return undefined;
  }
}

function textOfFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${systemReason(error)}.`);
  }
}
