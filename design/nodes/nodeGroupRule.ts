import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { NodeGroupEntry } from "../../config/nodeGroupEntries";

/** What a rule looks at: one node group and its surroundings. */
export interface Subject extends NodeGroupEntry {
  readonly config: ClusterConfig;
  /** A path within the group. */
  readonly at: (...keys: (string | number)[]) => ConfigPath;
}

/** A rule's findings; errors where they do not say otherwise. */
export type Rule = (subject: Subject) => readonly (Omit<Finding, "severity"> & { readonly severity?: "warning" })[];
