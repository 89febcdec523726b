import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import type { ValidCluster } from "../../config/load";
import { outputFolder, stackFolder } from "../../config/outputLayout";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { permissionsHelp } from "../aws/read";
import { readClusterWithFile } from "../cluster";
import { CommandFailure, withStatus } from "../failure";
import { columns, writeJson } from "../printing";
import { stackFile, stackJsonProblem, synthCommand, synthesisProblem } from "../synthesizedStack";
import { adoptPermissions } from "./reads";
import { type AdoptedResource, type Adoption, planAdoption } from "./rules/adoption";
import type { StackJson, StacksJson } from "./rules/expressions";

/** Adds `adopt <cluster>` to the program: import blocks for what AWS has already, beside the synthesized stacks. */
export const addAdopt = (program: Command): Command =>
  program
    .command("adopt")
    .description("write import blocks for a cluster, VPC and node groups that exist already")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addHelpText(
      "after",
      "\nReads AWS and the synthesized stacks, and applies nothing: look at terraform plan next. See docs/guides/adopt.md.",
    )
    .addHelpText("after", permissionsHelp(adoptPermissions))
    .action((cluster: string) => withStatus(() => adopt(cluster)));

/** @returns whether the import blocks were written */
async function adopt(cluster: string): Promise<boolean> {
  const found = readClusterWithFile(cluster);
  if (!found) return false;
  const { config, file } = found;
  const outdir = outputFolder();
  const problem = stacksProblem(outdir, found);
  if (problem) throw new CommandFailure(`${problem}.`);
  // Blocks of an earlier run may name what is gone, which stops Terraform, or what the file does not fit any more.
  writeImports(outdir, config.name, []);
  // The AWS SDK takes longer to load than other commands to run.
  const { readExisting } = await import("./readExisting");
  const { values: existing, problems } = await readExisting(config);
  if (problems.length > 0) {
    const consequence = "What cannot be read would be created a second time: no import blocks were written.";
    throw new CommandFailure([...problems, consequence].join("\n"));
  }
  const adoption = planAdoption(config, readStacks(outdir, config.name), existing);
  if (adoption.adopted.length === 0 && adoption.findings.length === 0) {
    throw new CommandFailure(
      `There is no EKS cluster ${config.name} in ${config.region}, and nothing that has its name: nothing to adopt. Apply the stacks.`,
    );
  }
  process.stdout.write(adoptionText(adoption));
  if (adoption.findings.length > 0) {
    throw new CommandFailure(
      `${adoptionFindingsText(adoption)}\nNo import blocks were written. Edit the cluster file, run ${synthCommand(file)}, and then this command again.`,
    );
  }
  writeImports(outdir, config.name, adoption.adopted);
  return true;
}

/** What is adopted and what is new, for people: two tables. */
function adoptionText({ adopted, created }: Adoption): string {
  const tables = [
    columns(
      ["STACK", "ADOPTED", "IN AWS", "REMARKS"],
      adopted.map((resource) => [resource.stack, resource.address, resource.importId, adoptionRemarks(resource)]),
    ),
    columns(
      ["STACK", "NOT FOUND, CREATED UNLESS THE STATE HAS IT"],
      created.map(({ stack, address }) => [stack, address]),
    ),
  ];
  return [...tables, tagsRemark].map((part) => `${part}\n\n`).join("");
}

const tagsRemark =
  "Tags of what is adopted become the file's: write those that others look for, such as karpenter.sh/discovery, under tags, or they are gone.";

const adoptionRemarks = ({ replacedFor, notes }: AdoptedResource): string =>
  [...(replacedFor.length > 0 ? [`replaced, the new one first, for ${replacedFor.join(", ")}`] : []), ...notes].join("; ");

/** What stands in the way, with what to do about it. */
const adoptionFindingsText = ({ findings }: Adoption): string =>
  findings
    .map(({ stack, address, importId, attribute, aws, file, fix }) =>
      [
        `error: ${importId} cannot be ${address} of the ${stack} stack: ${attribute} is ${aws}, and ${file} in the file`,
        `  fix: ${fix}`,
        "",
      ].join("\n"),
    )
    .join("");

const stackFilePath = (outdir: string, cluster: string, role: StackRole, file: string): string =>
  join(stackFolder(outdir, `${cluster}-${role}`), file);

/** Why the synthesized stacks of a cluster cannot be read, as a sentence without its stop. Undefined: they can. */
const stacksProblem = (outdir: string, cluster: ValidCluster): string | undefined =>
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
const readStacks = (outdir: string, cluster: string): StacksJson =>
  Object.fromEntries(
    stackRoles.map((role) => [role, JSON.parse(readFileSync(stackFilePath(outdir, cluster, role, stackFile), "utf8")) as StackJson]),
  );

/**
 * Writes the import blocks of each stack beside its cdk.tf.json, into `imports.tf.json`, and removes that file where a stack has none. Terraform
 * skips what its state has already.
 * @see https://developer.hashicorp.com/terraform/language/import
 */
function writeImports(outdir: string, cluster: string, adopted: readonly AdoptedResource[]): void {
  for (const role of stackRoles) {
    const file = stackFilePath(outdir, cluster, role, "imports.tf.json");
    const blocks = adopted.filter(({ stack }) => stack === role).map(({ address, importId }) => ({ to: address, id: importId }));
    if (blocks.length === 0) rmSync(file, { force: true });
    else writeJson(file, { import: blocks });
  }
}
