import { backendRules } from "./backendRules";
import { clusterRules } from "./clusterRules";
import { existingVpcRules } from "./existingVpcRules";
import { networkRules } from "./networkRules";
import { nodeGroupRules } from "./nodeGroupRules";
import type { EditRules } from "./rule";
import { workloadRules } from "./workloadRules";

/** What an edit of each key of a cluster file may do. */
export const editRules: EditRules = {
  ...clusterRules,
  ...backendRules,
  ...networkRules,
  ...existingVpcRules,
  ...nodeGroupRules,
  ...workloadRules,
};
