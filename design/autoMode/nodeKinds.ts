import type { BuiltInPool } from "../../config/schema/autoMode";
import type { ClusterConfig } from "../../config/schema/schema";
import { architectureLabel, ec2Architectures, permitsLabel } from "../nodePools/requirements";
import { autoModePools } from "./autoMode";
import { impliedRequirements } from "./nodePool";

/** The architectures of the pools that EKS makes itself. @see https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html */
const builtInArchitectures: Readonly<Record<BuiltInPool, readonly (keyof typeof ec2Architectures)[]>> = {
  system: ["amd64", "arm64"],
  "general-purpose": ["amd64"],
};

/**
 * The kinds of nodes that EKS Auto Mode may start, by what decides the images that pods pull there: of each pool those of its architectures. What such a
 * node pulls for itself, before any pod, is AWS's, and not known.
 */
export function autoModeNodeKinds(config: ClusterConfig) {
  const { builtInPools = [], nodePools = {} } = autoModePools(config) ?? {};
  const own = Object.values(nodePools).flatMap((pool) => {
    const requirements = [...impliedRequirements(pool), ...pool.requirements];
    return (["amd64", "arm64"] as const).filter((name) => permitsLabel(requirements, architectureLabel, name));
  });
  return [...builtInPools.flatMap((pool) => builtInArchitectures[pool]), ...own].map((name) => ({
    architecture: ec2Architectures[name],
    accelerator: "none" as const,
  }));
}
