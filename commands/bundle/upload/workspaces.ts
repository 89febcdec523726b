import type { StackRole } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import { CommandFailure } from "../../failure";
import type { StackBundle } from "../bundle";
import { type CloudApi, findOrCreate, type CloudResource } from "./api";

/** The part of a cluster file that says where the workspaces are. */
export type CloudBackend = Extract<ClusterConfig["backend"], { type: "cloud" }>;

/** What the workspaces of a cluster have in common. */
export interface WorkspaceSurroundings {
  readonly backend: CloudBackend;
  /** @default - the organization's default project */
  readonly projectId?: string;
  /** @default - no stack runs on agents */
  readonly agentPoolId?: string;
}

export interface Workspace {
  readonly id: string;
  readonly name: string;
  /** Whether Terraform runs elsewhere, and the workspace keeps the state only. */
  readonly local: boolean;
}

export type Log = (line: string) => void;

/** The project and the agent pool by their names. A project that is not there is created; a pool, which needs agents, is not. */
export async function findSurroundings(api: CloudApi, backend: CloudBackend, log: Log): Promise<WorkspaceSurroundings> {
  const { organization, project, agents } = backend;
  const path = `organizations/${organization}`;
  const known = await api.find(`organization ${organization}`, `${path}/entitlement-set`);
  if (!known) throw new CommandFailure(`There is no organization ${organization} on ${api.hostname} that the token may see`);
  const named = async (what: string, query: string, name: string) =>
    (await api.list(what, `${path}/${query}${encodeURIComponent(name)}`)).find(({ attributes }) => attributes["name"] === name);
  const projectId = project && (await ensureProject(project));
  const agentPoolId = agents && (await named("agent pools", "agent-pools?q=", agents.pool))?.id;
  if (agents && !agentPoolId)
    throw new CommandFailure(
      `There is no agent pool ${agents.pool} in ${organization}: create it and start its agents, or correct backend.agents.pool`,
    );
  return { backend, ...(projectId && { projectId }), ...(agentPoolId && { agentPoolId }) };

  async function ensureProject(name: string): Promise<string> {
    const { resource, created } = await findOrCreate(
      () => named("projects", "projects?filter%5Bnames%5D=", name),
      () => api.write(`project ${name}`, "POST", `${path}/projects`, { type: "projects", attributes: { name } }),
    );
    if (created) log(`project ${name}: created`);
    return resource.id;
  }
}

type WorkspaceSettings = Readonly<Record<string, unknown>>;

/** Attributes of a workspace as the cluster file wants them. */
function workspaceSettings({ backend, agentPoolId }: WorkspaceSurroundings, role: StackBundle["role"]): WorkspaceSettings {
  const { agents, terraformVersion, autoApply } = backend;
  const execution = agents?.stacks.includes(role)
    ? { "execution-mode": "agent", "agent-pool-id": agentPoolId }
    : { "execution-mode": "remote" };
  return {
    "terraform-version": terraformVersion,
    "global-remote-state": false,
    "auto-apply": autoApply,
    "auto-apply-run-trigger": autoApply,
    ...(agents && execution),
  };
}

/**
 * Lets the whole project read the state. Terraform Enterprise has it since 1.1.0, HCP Terraform since 2026, and an administrator may turn it on for new
 * workspaces: so it is sent to hosts that show it, and is looked at after a creation, too.
 * @see https://developer.hashicorp.com/terraform/enterprise/api-docs/workspaces#create-a-workspace
 */
const projectSharing = "project-remote-state";

/** The settings that a workspace has otherwise. Those that its host does not know, being an older release, are as they are. */
function differingSettings(settings: WorkspaceSettings, { attributes, relationships }: CloudResource): readonly string[] {
  const current: WorkspaceSettings = { ...attributes, "agent-pool-id": relationships?.["agent-pool"]?.data?.id };
  return Object.keys(settings).filter((key) => key in current && current[key] !== settings[key]);
}

/**
 * Brings the workspace of a stack about: creates it, or changes what is otherwise than the cluster file wants it. Tags are added, and none is
 * taken away.
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces
 */
export async function ensureWorkspace(
  api: CloudApi,
  surroundings: WorkspaceSurroundings,
  { role, stack }: StackBundle,
  log: Log,
): Promise<Workspace> {
  const { backend, projectId } = surroundings;
  const name = `${backend.workspacePrefix}${stack}`;
  const what = `workspace ${name}`;
  const path = `organizations/${backend.organization}/workspaces`;
  const settings = workspaceSettings(surroundings, role);
  const inProject = projectId ? { relationships: { project: { data: { type: "projects", id: projectId } } } } : {};
  const data = { type: "workspaces", ...inProject };

  const { resource: workspace, created } = await findOrCreate(
    () => api.find(what, `${path}/${name}`),
    () => api.write(what, "POST", path, { ...data, attributes: { name, ...settings } }),
  );
  if (created) log(`${what}: created`);
  const known = { ...settings, ...(projectSharing in workspace.attributes && { [projectSharing]: false }) };
  const moved = projectId !== undefined && workspace.relationships?.["project"]?.data?.id !== projectId;
  const changes = [...differingSettings(known, workspace), ...(moved ? ["project"] : [])];
  if (changes.length > 0) {
    await api.write(what, "PATCH", `workspaces/${workspace.id}`, { ...data, attributes: known });
    log(`${what}: changed ${changes.join(", ")}`);
  }
  const tags = (workspace.attributes["tag-names"] ?? []) as readonly string[];
  const missing = backend.tags.filter((tag) => !tags.includes(tag));
  if (missing.length > 0) {
    const named = missing.map((tag) => ({ type: "tags", attributes: { name: tag } }));
    await api.write(what, "POST", `workspaces/${workspace.id}/relationships/tags`, named);
    log(`${what}: tagged ${missing.join(", ")}`);
  }
  const mode = settings["execution-mode"] ?? workspace.attributes["execution-mode"];
  return { id: workspace.id, name, local: mode === "local" };
}

type Workspaces = Readonly<Record<StackRole, Workspace>>;

/** The stacks that read the state of a stack. */
const stateReaders: Readonly<Record<StackRole, readonly StackRole[]>> = {
  network: ["cluster", "workload"],
  cluster: ["workload"],
  workload: [],
};

/** The stack whose apply starts a run of a stack. */
const runTriggers: Readonly<Partial<Record<StackRole, StackRole>>> = { cluster: "network", workload: "cluster" };

/**
 * Lets the stacks read each other's state, and nobody else.
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces#get-remote-state-consumers
 */
export async function shareState(api: CloudApi, workspaces: Workspaces, log: Log): Promise<void> {
  for (const [role, readingRoles] of Object.entries(stateReaders) as [StackRole, readonly StackRole[]][]) {
    const { id, name } = workspaces[role];
    const what = `remote state consumers of ${name}`;
    const path = `workspaces/${id}/relationships/remote-state-consumers`;
    const wanted = readingRoles.map((reader) => workspaces[reader].id);
    const current = (await api.list(what, path)).map((consumer) => consumer.id);
    const references = (ids: readonly string[]) => ids.map((consumer) => ({ type: "workspaces", id: consumer }));
    const missing = wanted.filter((consumer) => !current.includes(consumer));
    const surplus = current.filter((consumer) => !wanted.includes(consumer));
    if (missing.length > 0) await api.write(what, "POST", path, references(missing));
    if (surplus.length > 0) await api.write(what, "DELETE", path, references(surplus));
    if (missing.length + surplus.length > 0) log(`${what}: ${missing.length} added, ${surplus.length} removed`);
  }
}

/**
 * Lets an apply of a stack start a run of the next one. Run triggers from elsewhere stay.
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-triggers
 */
export async function chainRuns(api: CloudApi, workspaces: Workspaces, log: Log): Promise<void> {
  for (const [role, sourceRole] of Object.entries(runTriggers) as [StackRole, StackRole][]) {
    const { id, name } = workspaces[role];
    const source = workspaces[sourceRole];
    const what = `run triggers of ${name}`;
    const inbound = `workspaces/${id}/run-triggers?filter%5Brun-trigger%5D%5Btype%5D=inbound`;
    const sourceable = { data: { type: "workspaces", id: source.id } };
    const { created } = await findOrCreate(
      async () => (await api.list(what, inbound)).find(({ relationships }) => relationships?.["sourceable"]?.data?.id === source.id),
      () => api.write(what, "POST", `workspaces/${id}/run-triggers`, { relationships: { sourceable } }),
    );
    if (created) log(`${what}: added ${source.name}`);
  }
}
