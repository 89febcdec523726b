import type { ConfigPath, Finding } from "../../config/finding";
import type { ManagedNodeGroupConfig, SelfManagedNodeGroupConfig } from "../../config/sections/nodeGroups";
import type { ClusterConfig } from "../../config/schema";

/** What a rule looks at: one node group and its surroundings. */
export interface Subject {
  readonly config: ClusterConfig;
  readonly kind: "managed" | "selfManaged";
  readonly name: string;
  readonly group: ManagedNodeGroupConfig | SelfManagedNodeGroupConfig;
  /** A path within the group. */
  readonly at: (...keys: (string | number)[]) => ConfigPath;
}

/** A rule's findings; all are errors. */
export type Rule = (subject: Subject) => readonly Omit<Finding, "severity">[];
