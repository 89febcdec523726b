import { type Command, InvalidArgumentError } from "commander";
import { chosenReleases } from "../../design/charts/releases";
import { ownReleases } from "../../design/software/ownReleases";
import type { KubernetesCall } from "../aws/kubernetesApi";
import { permissionsHelp } from "../aws/read";
import { readCluster } from "../cluster";
import { withStatus } from "../failure";
import {
  type PendingRelease,
  pendingReleases,
  pendingSelector,
  pendingText,
  recoverPermissions,
  type ReleaseSecret,
} from "./rules/pendingReleases";

interface RecoverFlags {
  readonly yes?: true;
  readonly olderThan: number;
}

/** Helm gives up after 10 minutes; the rest is for clocks that differ. */
const usualPatience = 15;

function minutesArgument(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of minutes.");
  return Number(text);
}

/** Adds `recover <cluster>` to the program: ends Helm releases whose installation or upgrade was killed. */
export const addRecover = (program: Command): Command =>
  program
    .command("recover")
    .description("end installations and upgrades of Helm releases that were killed, so that the next apply goes on")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .option("--yes", "remove what Helm noted of them; without it they are listed")
    .option("--older-than <minutes>", "after how long nobody works on one any more", minutesArgument, usualPatience)
    .addHelpText(
      "after",
      `\nCalls the Kubernetes API with the AWS CLI, from where the workload stack is applied. See docs/guides/recover.md.\n${permissionsHelp(recoverPermissions)}
Status: 0 nothing is pending, or it was removed; 1 something is pending, or could not be read.`,
    )
    .action((cluster: string, flags: RecoverFlags) => withStatus(() => recover(cluster, flags)));

/** @returns whether nothing is pending in the end */
async function recover(cluster: string, { yes, olderThan }: RecoverFlags): Promise<boolean> {
  const config = readCluster(cluster);
  if (!config) return false;
  // The AWS SDK takes longer to load than other commands to run.
  const { kubernetesApi } = await import("../aws/kubernetesApi");
  const call = await kubernetesApi(config, "metadata");
  const found = await Promise.all(
    [...ownReleases(config), ...chosenReleases(config)].map(async (release) => {
      const query = `labelSelector=${encodeURIComponent(pendingSelector(release.name))}`;
      const list = (await call("GET", `${secretsOf(release.namespace)}?${query}`)) as { readonly items?: readonly ReleaseSecret[] };
      return pendingReleases(release, list.items ?? [], Date.now(), olderThan);
    }),
  );
  const pending = found.flat();
  if (pending.length === 0) process.stdout.write(`${config.name}: no release is pending\n`);
  for (const one of pending) process.stdout.write(`${pendingText(one)}: ${await ended(call, one, yes === true, olderThan)}\n`);
  return pending.every(({ isRecent }) => yes === true && !isRecent);
}

const secretsOf = (namespace: string): string => `/api/v1/namespaces/${namespace}/secrets`;

/** Removes a revision, if it is as it was read. @returns what became of it */
async function ended(call: KubernetesCall, { secret, isRecent }: PendingRelease, isAsked: boolean, patience: number): Promise<string> {
  if (isRecent) return `left, since Helm may be working on it; run again when it is ${patience} minutes old`;
  if (!isAsked) return "nobody works on it any more; run again with --yes to remove it";
  const { uid, resourceVersion } = secret;
  await call("DELETE", `${secretsOf(secret.namespace)}/${secret.name}`, {
    apiVersion: "v1",
    kind: "DeleteOptions",
    preconditions: { uid, resourceVersion },
  });
  return "removed; apply the workload stack again";
}
