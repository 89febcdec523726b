import { setTimeout as wait } from "node:timers/promises";
import { CommandFailure } from "../../failure";
import { type CloudApi, poll, type CloudResource } from "./api";
import type { Log, Workspace } from "./workspaces";

/**
 * Makes an archive the configuration of a workspace, which later runs use, too. No run starts by itself.
 * @returns the id of the configuration version
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/configuration-versions
 */
export async function uploadConfiguration(api: CloudApi, { id, name }: Workspace, archive: Uint8Array): Promise<string> {
  const what = `configuration of ${name}`;
  const data = { type: "configuration-versions", attributes: { "auto-queue-runs": false } };
  const created = await api.write(what, "POST", `workspaces/${id}/configuration-versions`, data);
  await api.upload(what, String(created.attributes["upload-url"]), archive);
  const { attributes } = await poll(
    () => api.find(what, `configuration-versions/${created.id}`),
    (version) => ["uploaded", "errored"].includes(String(version.attributes["status"])),
    what,
  );
  if (attributes["status"] === "uploaded") return created.id;
  throw new CommandFailure(
    `${what}: ${api.hostname} cannot use the archive: ${String(attributes["error-message"] ?? attributes["error"])}`,
  );
}

/** How a run ended: nothing left to do, changes made, somebody must decide, or over without an apply. */
export type RunResult = "unchanged" | "applied" | "waiting" | "failed";

/**
 * The states in which a run rests, whatever happens.
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#run-states
 */
const runResults: Readonly<Record<string, RunResult>> = {
  applied: "applied",
  planned_and_finished: "unchanged",
  planned_and_saved: "waiting",
  policy_override: "waiting",
  post_plan_awaiting_decision: "waiting",
  policy_soft_failed: "failed",
  discarded: "failed",
  errored: "failed",
  canceled: "failed",
  force_canceled: "failed",
};

/** A run without auto-apply rests, too, where it may be confirmed. */
function resultOf({ attributes }: CloudResource): RunResult | undefined {
  const { "is-confirmable": confirmable } = (attributes["actions"] ?? {}) as { readonly "is-confirmable"?: boolean };
  return runResults[String(attributes["status"])] ?? (confirmable && attributes["auto-apply"] !== true ? "waiting" : undefined);
}

/** @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run#create-a-run */
export function createRun(api: CloudApi, { id, name }: Workspace, configurationId: string, message: string): Promise<CloudResource> {
  const relationships = {
    workspace: { data: { type: "workspaces", id } },
    "configuration-version": { data: { type: "configuration-versions", id: configurationId } },
  };
  return api.write(`run of ${name}`, "POST", "runs", { type: "runs", attributes: { message }, relationships });
}

/** The run of this configuration that a run trigger has started, if it shows up within a minute. */
export async function triggeredRun(api: CloudApi, { id, name }: Workspace, configurationId: string): Promise<CloudResource | undefined> {
  for (let looks = 0; looks < 20; looks++) {
    const newest = await api.list(`runs of ${name}`, `workspaces/${id}/runs`, 1);
    const run = newest.find(({ relationships }) => relationships?.["configuration-version"]?.data?.id === configurationId);
    if (run) return run;
    await wait(3_000);
  }
  return undefined;
}

/** Follows a run until it is over or waits for somebody, and says each state that it goes through once. */
export async function followRun(api: CloudApi, run: CloudResource, { name }: Workspace, log: Log): Promise<RunResult> {
  let last = "";
  const rested = await poll(
    async () => {
      const current = await api.find(`run of ${name}`, `runs/${run.id}`);
      const status = String(current?.attributes["status"]);
      if (status !== last) log(`${name}: ${status.replaceAll("_", " ")}`);
      last = status;
      return current;
    },
    (current) => resultOf(current) !== undefined,
    `run of ${name}`,
  );
  return resultOf(rested)!;
}
