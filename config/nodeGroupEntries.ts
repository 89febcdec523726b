import type { ConfigPath } from "./findings/finding";
import type { ClusterConfig } from "./schema/schema";
import type { ManagedNodeGroupConfig, SelfManagedNodeGroupConfig } from "./schema/nodeGroups";

/** A node group of either kind, and where it stands in the cluster file. */
export interface NodeGroupEntry {
  readonly kind: "managed" | "selfManaged";
  readonly name: string;
  readonly path: ConfigPath;
  readonly group: ManagedNodeGroupConfig | SelfManagedNodeGroupConfig;
}

/** Every node group of the cluster, the managed ones first. */
export const nodeGroupEntries = ({ nodeGroups }: ClusterConfig): readonly NodeGroupEntry[] =>
  (["managed", "selfManaged"] as const).flatMap((kind) =>
    Object.entries<NodeGroupEntry["group"]>(nodeGroups[kind]).map(([name, group]) => ({
      kind,
      name,
      path: ["nodeGroups", kind, name],
      group,
    })),
  );
