import { version } from "../../../package.json";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { StackRole } from "../../../config/schema/backend";
import type { StackBundle } from "../bundle";
import { CommandFailure } from "../../failure";
import { type CloudApi, cloudApi } from "./api";
import { createRun, followRun, type RunResult, triggeredRun, uploadConfiguration } from "./run";
import { hasProxy, httpRetryDelays } from "./http";
import { chainRuns, type CloudBackend, ensureWorkspace, findSurroundings, type Log, shareState, type Workspace } from "./workspaces";
import { findToken } from "./token";

export interface UploadOptions {
  /** Start runs, and follow them. */
  readonly run: boolean;
  /** Writes a line of progress. */
  readonly log: Log;
  /** Writes a line of the result. */
  readonly print: Log;
}

/** A stack whose configuration is in its workspace. */
interface Uploaded {
  readonly workspace: Workspace;
  readonly configurationId: string;
}

/** Makes the stacks of a cluster the configurations of their workspaces, and runs them. @returns true, or false where a run failed */
export type Upload = (bundles: readonly StackBundle[]) => Promise<boolean>;

/**
 * The upload of a cluster, which throws CommandFailure where a call is refused.
 * @throws CommandFailure if the cluster file names no Terraform Cloud, or there is no token
 */
export function uploadOf({ name, backend }: ClusterConfig, options: UploadOptions): Upload {
  if (backend.type !== "cloud")
    throw new CommandFailure(
      `${name}: the state is kept with backend.type: ${backend.type}, which has no workspaces to upload to. Set backend: { type: cloud, organization: … } and run synth`,
    );
  const token = findToken(backend.hostname, process.env);
  const api = cloudApi({ hostname: backend.hostname, token, retries: { delays: httpRetryDelays, log: options.log } });
  return async (bundles) => {
    if (hasProxy(process.env)) (await import("./proxy")).useProxyOfEnvironment();
    const workspaces = await prepareWorkspaces(api, backend, bundles, options.log);
    const uploaded: Uploaded[] = [];
    for (const { role, archive } of bundles) {
      const workspace = workspaces[role];
      if (workspace.local) {
        options.log(`${workspace.name}: nothing uploaded, because its execution mode is local: run terraform in the stack's folder`);
        continue;
      }
      uploaded.push({ workspace, configurationId: await uploadConfiguration(api, workspace, archive) });
      options.log(`${workspace.name}: configuration uploaded`);
    }
    return options.run ? runInOrder(api, backend, uploaded, options) : true;
  };
}

async function prepareWorkspaces(
  api: CloudApi,
  backend: CloudBackend,
  bundles: readonly StackBundle[],
  log: Log,
): Promise<Readonly<Record<StackRole, Workspace>>> {
  const surroundings = await findSurroundings(api, backend, log);
  const workspaces: [StackRole, Workspace][] = [];
  for (const bundle of bundles) workspaces.push([bundle.role, await ensureWorkspace(api, surroundings, bundle, log)]);
  const byRole = Object.fromEntries(workspaces) as Record<StackRole, Workspace>;
  await shareState(api, byRole, log);
  await chainRuns(api, byRole, log);
  return byRole;
}

/**
 * A stack needs what the one before has applied. A run that waits for somebody ends this: once it is confirmed and applied, the run trigger starts
 * the next.
 */
async function runInOrder(
  api: CloudApi,
  backend: CloudBackend,
  stacks: readonly Uploaded[],
  { log, print }: UploadOptions,
): Promise<boolean> {
  let before: RunResult = "unchanged";
  for (const [index, { workspace, configurationId }] of stacks.entries()) {
    const triggered = before === "applied" ? await triggeredRun(api, workspace, configurationId) : undefined;
    const run = triggered ?? (await createRun(api, workspace, configurationId, `private-eks ${version} bundle --upload`));
    const address = `https://${backend.hostname}/app/${backend.organization}/workspaces/${workspace.name}/runs/${run.id}`;
    print(`${workspace.name}: ${address}`);
    before = await followRun(api, run, workspace, log);
    if (before === "failed") {
      log(`${workspace.name}: the run ended without an apply, so nothing follows it. It says why at ${address}`);
      return false;
    }
    if (before === "waiting") {
      const next = stacks[index + 1];
      log(`${workspace.name}: waits for you at that address${next ? `; ${next.workspace.name} runs once it is applied` : ""}`);
      return true;
    }
  }
  return true;
}
