import type { Command } from "commander";
import { outputFolder } from "../../config/outputFolder";
import { planAdoption } from "./rules/adoption";
import { permissionsHelp } from "../aws/permissions";
import { readClusterWithFile } from "../cluster";
import { synthCommand } from "../synthesized";
import { allPermissions } from "./permissions";
import { renderAdoption, renderObstacles } from "./report";
import { readStacks, stacksProblem, writeImports } from "./stackFiles";

/** Adds `adopt <cluster>` to the program: import blocks for what AWS has already, beside the synthesized stacks. */
export const addAdopt = (program: Command): Command =>
  program
    .command("adopt")
    .description("write import blocks for a cluster, VPC and node groups that exist already")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addHelpText("after", "\nReads AWS and the synthesized stacks, and applies nothing: look at terraform plan next. See docs/adopt.md.")
    .addHelpText("after", permissionsHelp(allPermissions))
    .action(async (cluster: string) => {
      if (!(await adopt(cluster))) process.exitCode = 1;
    });

/** @returns whether the import blocks were written */
async function adopt(cluster: string): Promise<boolean> {
  const found = readClusterWithFile(cluster);
  if (!found) return false;
  const { config, file } = found;
  const outdir = outputFolder();
  const problem = stacksProblem(outdir, found);
  if (problem) return refuse(`${problem}.`);
  // Blocks of an earlier run may name what is gone, which stops Terraform, or what the file does not fit any more.
  writeImports(outdir, config.name, []);
  // The AWS SDK takes longer to load than other commands to run.
  const { readExisting } = await import("./existing");
  const { values: existing, problems } = await readExisting(config.region, config.name);
  if (problems.length > 0) return refuse(...problems, "What cannot be read would be created a second time: no import blocks were written.");
  const adoption = planAdoption(config, readStacks(outdir, config.name), existing);
  if (adoption.adopted.length === 0 && adoption.obstacles.length === 0) {
    return refuse(
      `There is no EKS cluster ${config.name} in ${config.region}, and nothing that has its name: nothing to adopt. Apply the stacks.`,
    );
  }
  process.stdout.write(renderAdoption(adoption));
  if (adoption.obstacles.length > 0) {
    return refuse(
      renderObstacles(adoption),
      `No import blocks were written. Edit the cluster file, run ${synthCommand(file)}, and then this command again.`,
    );
  }
  for (const path of writeImports(outdir, config.name, adoption.adopted)) process.stdout.write(`Written: ${path}\n`);
  return true;
}

function refuse(...sentences: readonly string[]): false {
  process.stderr.write(`${sentences.join("\n")}\n`);
  return false;
}
