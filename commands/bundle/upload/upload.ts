import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { StackRole } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import { version } from "../../../package.json";
import { CommandFailure } from "../../failure";
import type { StackBundle } from "../bundle";
import { type CloudApi, cloudApi } from "./api";
import { hasProxy, httpRetryDelays, useProxyOfEnvironment } from "./http";
import { createRun, followRun, type RunResult, triggeredRun, uploadConfiguration } from "./run";
import { chainRuns, type CloudBackend, ensureWorkspace, findSurroundings, type Log, shareState, type Workspace } from "./workspaces";

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
    if (hasProxy(process.env)) await useProxyOfEnvironment();
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

type TokenEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * The API token for a host, found where Terraform finds it: `TF_TOKEN_<host>` in the environment, then what `terraform login` wrote, then the
 * `credentials` blocks of the CLI configuration. A CLI configuration that the environment names stands alone.
 * @param hostname of Terraform Cloud or Enterprise, with a port where it has one
 * @throws CommandFailure if there is none, or it could not be sent
 * @see https://developer.hashicorp.com/terraform/cli/config/config-file#credentials
 */
export function findToken(hostname: string, environment: TokenEnvironment, home = homedir(), platform = process.platform): string {
  const named = environment["TF_CLI_CONFIG_FILE"];
  const files = named ? [named] : defaultFiles(environment, home, platform);
  const found = tokenInEnvironment(hostname, environment) ?? tokenInFiles(hostname, files);
  const token = found?.trim();
  // What an HTTP header does not take would be quoted by the error of whoever sends it.
  if (token && !/^[!-~]+$/.test(token))
    throw new CommandFailure(`The token for ${hostname} has spaces, line ends or letters in it that no token has: copy it again`);
  if (token) return token;
  throw new CommandFailure(
    `There is no token for ${hostname}: set ${variableOf(hostname)}, or run \`terraform login ${hostname}\` (a user's or a team's token)`,
  );
}

const tokenPrefix = "TF_TOKEN_";

/** Underscores for dots, two of them for a hyphen, so that it is a name that shells know. */
const variableOf = (hostname: string): string => `${tokenPrefix}${hostname.replaceAll("-", "__").replaceAll(".", "_")}`;

function tokenInEnvironment(hostname: string, environment: TokenEnvironment): string | undefined {
  const hostOf = (name: string): string => name.slice(tokenPrefix.length).replaceAll("__", "-").replaceAll("_", ".").toLowerCase();
  const name = Object.keys(environment).find((key) => key.startsWith(tokenPrefix) && hostOf(key) === hostname.toLowerCase());
  return name && environment[name];
}

/** Where Terraform looks by itself, the file that wins first. @see https://developer.hashicorp.com/terraform/cli/config/config-file#locations */
const defaultFiles = (environment: TokenEnvironment, home: string, platform: NodeJS.Platform): readonly string[] =>
  platform === "win32"
    ? ["terraform.d/credentials.tfrc.json", "terraform.rc"].map((name) => join(environment["APPDATA"] || home, name))
    : [".terraform.d/credentials.tfrc.json", ".terraformrc"].map((name) => join(home, name));

const tokenInFiles = (hostname: string, files: readonly string[]): string | undefined =>
  files.flatMap(tokensIn).find(([host]) => host.toLowerCase() === hostname.toLowerCase())?.[1];

/** The hosts of a CLI configuration with their tokens. It is JSON, as `terraform login` writes it, or HCL. */
function tokensIn(file: string): readonly (readonly [host: string, token?: string])[] {
  const text = contentOrEmpty(file);
  if (!text.trimStart().startsWith("{")) return [...text.matchAll(credentialsBlock)].map(([, host, token]) => [host!, token!]);
  try {
    const { credentials = {} } = JSON.parse(text) as { credentials?: Record<string, { token?: string }> };
    return Object.entries(credentials).map(([host, { token }]) => (token === undefined ? [host] : [host, token]));
  } catch {
    throw new CommandFailure(`${file} is not JSON: repair it, or run \`terraform login\``);
  }
}

/** A block as Terraform's documentation writes it; other forms of HCL are not read. */
const credentialsBlock = /^\s*credentials\s+"([^"]+)"\s*\{[^}]*?\btoken\s*=\s*"([^"]+)"/gm;

/** A file's text; a file that is not there is empty. */
function contentOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandFailure(`${file} cannot be read: ${(error as Error).message}`);
  }
}
