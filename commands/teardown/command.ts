import { type Command, Option } from "commander";
import { designCluster } from "../../design/cluster";
import { permissionsHelp } from "../aws/read";
import { readCluster } from "../cluster";
import { eachOnce } from "../usage";
import { teardownPermissions } from "./permissions";
import { reports } from "./report";

interface Options {
  readonly output: string;
}

/** Adds `teardown --check <cluster>...` to the program: what blocks or outlives `destroy`, on stdout. */
export const addTeardown = (program: Command): Command =>
  program
    .command("teardown")
    .description("list what would block terraform destroy, or be left after it")
    .argument("<cluster...>", "YAML files, or names of clusters in clusters/", eachOnce)
    .requiredOption("--check", "read AWS, and change nothing")
    .addOption(new Option("--output <output>", "form of the list").choices(Object.keys(reports)).default("table"))
    .addHelpText(
      "after",
      `${permissionsHelp(teardownPermissions)}\nStatus: 0 nothing blocks, 1 something does, or not everything could be read.`,
    )
    .action(async (clusters: readonly string[], { output }: Options) => {
      const configs = clusters.flatMap((cluster) => readCluster(cluster) ?? []);
      if (configs.length === 0) return;
      // The AWS SDK takes longer to load than other commands to run.
      const { check } = await import("./check");
      const checks = await Promise.all(configs.map((config) => check(designCluster(config))));
      for (const { cluster, problems } of checks) {
        for (const problem of problems) process.stderr.write(`${cluster}: ${problem}\n`);
      }
      process.stdout.write(`${reports[output]!(checks)}\n`);
      if (checks.some(({ blockers, problems }) => blockers.length + problems.length > 0)) process.exitCode = 1;
    });
