import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { ValidCluster } from "../../config/load";
import { stackRoles } from "../../config/sections/backend";
import { writeWhole } from "../../config/writeWhole";
import type { AdoptedResource } from "../../design/adopt/adoption";
import type { StackJson, StacksJson } from "../../design/adopt/expressions";
import { stackJsonProblem } from "../stackJson";
import { stackFolder, synthesisProblem } from "../synthesized";

const folder = (outdir: string, cluster: string, part: string): string => stackFolder(outdir, `${cluster}-${part}`);

/** Why the synthesized stacks of a cluster cannot be read, as a sentence without its stop. Undefined: they can. */
export const stacksProblem = (outdir: string, cluster: ValidCluster): string | undefined =>
  stackRoles
    .map((part) => `${cluster.config.name}-${part}`)
    .map((stack) => synthesisProblem(outdir, stack, cluster) ?? jsonProblem(join(stackFolder(outdir, stack), "cdk.tf.json"), cluster))
    .find((problem) => problem !== undefined);

function jsonProblem(json: string, { file }: ValidCluster): string | undefined {
  const problem = stackJsonProblem(readFileSync(json, "utf8"), ["terraform"]);
  return problem && `${json} ${problem}: run \`npm run synth -- ${file}\` again`;
}

/** The synthesized stacks of a cluster. */
export const readStacks = (outdir: string, cluster: string): StacksJson =>
  Object.fromEntries(
    stackRoles.map((part) => [part, JSON.parse(readFileSync(join(folder(outdir, cluster, part), "cdk.tf.json"), "utf8")) as StackJson]),
  );

/**
 * Writes the import blocks of each stack beside its cdk.tf.json, into `imports.tf.json`, and removes that file where a stack has none. Terraform
 * skips what its state has already.
 * @returns the files that were written
 * @see https://developer.hashicorp.com/terraform/language/import
 */
export function writeImports(outdir: string, cluster: string, adopted: readonly AdoptedResource[]): readonly string[] {
  return stackRoles.flatMap((part) => {
    const file = join(folder(outdir, cluster, part), "imports.tf.json");
    const blocks = adopted.filter(({ stack }) => stack === part).map(({ address, importId }) => ({ to: address, id: importId }));
    if (blocks.length === 0) {
      rmSync(file, { force: true });
      return [];
    }
    writeWhole(file, `${JSON.stringify({ import: blocks }, null, 2)}\n`);
    return [file];
  });
}
