import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ValidCluster } from "../../config/load";
import { stackFolder } from "../../config/outputLayout";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import type { AdoptedResource } from "./rules/adoption";
import type { StackJson, StacksJson } from "./rules/expressions";
import { writeJson } from "../printing";
import { stackFile, stackJsonProblem, synthCommand, synthesisProblem } from "../synthesizedStack";

const stackFilePath = (outdir: string, cluster: string, role: StackRole, file: string): string =>
  join(stackFolder(outdir, `${cluster}-${role}`), file);

/** Why the synthesized stacks of a cluster cannot be read, as a sentence without its stop. Undefined: they can. */
export const stacksProblem = (outdir: string, cluster: ValidCluster): string | undefined =>
  stackRoles
    .map((role) => {
      const { name } = cluster.config;
      return (
        synthesisProblem(outdir, `${name}-${role}`, cluster) ?? stackFileProblem(stackFilePath(outdir, name, role, stackFile), cluster)
      );
    })
    .find((problem) => problem !== undefined);

function stackFileProblem(json: string, { file }: ValidCluster): string | undefined {
  const problem = stackJsonProblem(stackFile, readFileSync(json, "utf8"));
  return problem && `${json} ${problem}: run ${synthCommand(file)} again`;
}

/** The synthesized stacks of a cluster. */
export const readStacks = (outdir: string, cluster: string): StacksJson =>
  Object.fromEntries(
    stackRoles.map((role) => [role, JSON.parse(readFileSync(stackFilePath(outdir, cluster, role, stackFile), "utf8")) as StackJson]),
  );

/**
 * Writes the import blocks of each stack beside its cdk.tf.json, into `imports.tf.json`, and removes that file where a stack has none. Terraform
 * skips what its state has already.
 * @see https://developer.hashicorp.com/terraform/language/import
 */
export function writeImports(outdir: string, cluster: string, adopted: readonly AdoptedResource[]): void {
  for (const role of stackRoles) {
    const file = stackFilePath(outdir, cluster, role, "imports.tf.json");
    const blocks = adopted.filter(({ stack }) => stack === role).map(({ address, importId }) => ({ to: address, id: importId }));
    if (blocks.length === 0) rmSync(file, { force: true });
    else writeJson(file, { import: blocks });
  }
}
