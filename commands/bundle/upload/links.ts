import type { StackRole } from "../../../config/schema/backend";
import type { CloudApi } from "./api";
import { findOrCreate } from "./create";
import type { Log, Workspace } from "./workspace";

type Workspaces = Readonly<Record<StackRole, Workspace>>;

/** The stacks that read the state of a stack. */
const readers: Readonly<Record<StackRole, readonly StackRole[]>> = {
  network: ["cluster", "workload"],
  cluster: ["workload"],
  workload: [],
};

/** The stack whose apply starts a run of a stack. */
const triggers: Readonly<Partial<Record<StackRole, StackRole>>> = { cluster: "network", workload: "cluster" };

/**
 * Lets the stacks read each other's state, and nobody else.
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/workspaces#get-remote-state-consumers
 */
export async function shareState(api: CloudApi, workspaces: Workspaces, log: Log): Promise<void> {
  for (const [role, readingRoles] of Object.entries(readers) as [StackRole, readonly StackRole[]][]) {
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
  for (const [role, sourceRole] of Object.entries(triggers) as [StackRole, StackRole][]) {
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
