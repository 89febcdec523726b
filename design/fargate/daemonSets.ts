import type { ClusterConfig } from "../../config/schema/schema";
import { hasAnyNodes } from "../autoMode/builtIn";

/** The affinity of pods that never run on Fargate, whose nodes have this label. */
const awayFromFargate = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [
        {
          matchExpressions: [{ key: "eks.amazonaws.com/compute-type", operator: "NotIn", values: ["fargate"] }],
        },
      ],
    },
  },
} as const;

/**
 * What keeps a DaemonSet that tolerates all taints from the nodes of Fargate, each of which runs the one pod that it was made for: others stay
 * pending, and Helm waits for them. Undefined where there are no such nodes, or no others.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate.html
 */
export const affinityToNodes = (config: ClusterConfig) =>
  Object.keys(config.fargateProfiles).length > 0 && hasAnyNodes(config) ? awayFromFargate : undefined;
