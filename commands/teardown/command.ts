import { type Command, Option } from "commander";
import { designCluster } from "../../design/cluster";
import { permissionsHelp } from "../aws/read";
import { readCluster } from "../cluster";
import { withStatus } from "../failure";
import { boldText, jsonText } from "../printing";
import { eachOnce } from "../usage";
import type { TeardownCheck } from "./check";
import { teardownPermissions } from "./rules/account";
import type { Blocker } from "./rules/teardown";

/** Adds `teardown --check <cluster>...` to the program: what blocks or outlives `destroy`, on stdout. */
export const addTeardown = (program: Command): Command =>
  program
    .command("teardown")
    .description("list what would block terraform destroy, or be left after it")
    .argument("<cluster...>", "YAML files, or names of clusters in clusters/", eachOnce)
    .requiredOption("--check", "read AWS, and change nothing")
    .addOption(new Option("--output <output>", "form of the list").choices(Object.keys(teardownFormats)).default("table"))
    .addHelpText(
      "after",
      `${permissionsHelp(teardownPermissions)}\nStatus: 0 nothing blocks, 1 something does, or not everything could be read.`,
    )
    .action((clusters: readonly string[], { output }: { readonly output: string }) =>
      withStatus(() => listBlockers(clusters, teardownFormats[output]!)),
    );

/** @returns whether everything could be read, and nothing blocks */
async function listBlockers(clusters: readonly string[], format: (checks: readonly TeardownCheck[]) => string): Promise<boolean> {
  const configs = clusters.flatMap((cluster) => readCluster(cluster) ?? []);
  if (configs.length === 0) return false;
  // The AWS SDK takes longer to load than other commands to run.
  const { checkTeardown } = await import("./check");
  const checks = await Promise.all(configs.map((config) => checkTeardown(designCluster(config))));
  for (const { cluster, notes, problems } of checks) {
    for (const sentence of [...problems, ...notes]) process.stderr.write(`${cluster}: ${sentence}\n`);
  }
  process.stdout.write(`${format(checks)}\n`);
  return checks.every(({ blockers, problems }) => blockers.length + problems.length === 0);
}

/** The forms in which checks are written. A change of the JSON that breaks readers raises its version. */
const teardownFormats: Readonly<Record<string, (checks: readonly TeardownCheck[]) => string>> = {
  table: (checks) => checks.map(checkText).join("\n\n"),
  json: (checks) => jsonText({ version: 1, clusters: checks.map((check) => ({ ...check, complete: check.problems.length === 0 })) }),
};

const checkText = (check: TeardownCheck): string => [headline(check), ...check.blockers.map(blockerText)].join("\n");

function headline({ cluster, region, exists, blockers, problems }: TeardownCheck): string {
  // Credentials of another account are not taken for a clean one.
  const nothing = exists ? "nothing blocks" : "nothing blocks; this account has neither the cluster nor a VPC that was created for it";
  const found = blockers.length > 0 ? `${blockers.length} to clear, in this order` : problems.length > 0 ? "nothing is known" : nothing;
  return boldText(`${cluster} (${region}): ${problems.length > 0 ? `not everything could be read; so far ${found}` : found}`);
}

const blockerText = ({ kind, id, owner, effect, stack, why, fix }: Blocker, index: number): string =>
  [`${index + 1}. ${kind} ${id}: ${owner}`, `   ${effect} the ${stack} stack: ${why}`, `   fix: ${fix}`].join("\n");
