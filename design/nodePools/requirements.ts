import type { ConfigPath } from "../../config/findings/finding";
import type { PoolRequirement } from "../../config/schema/nodePool";

/** The label with the type of an instance. */
export const instanceTypeLabel = "node.kubernetes.io/instance-type";

/** The labels with the zone and the region of a node. */
export const zoneLabel = "topology.kubernetes.io/zone";
export const regionLabel = "topology.kubernetes.io/region";

/** The label that says how an instance is bought. */
export const capacityTypeLabel = "karpenter.sh/capacity-type";

/** The label with the architecture of its processor, and what that is in EC2's words. */
export const architectureLabel = "kubernetes.io/arch";
export const ec2Architectures = { amd64: "x86_64", arm64: "arm64" } as const;

/** A requirement of nodes, and the places of the cluster file that it comes from. */
export interface PlacedRequirement extends PoolRequirement {
  readonly path: ConfigPath;
  /** The place of one of its values. */
  readonly valuePath: (index: number) => ConfigPath;
}

/** Whether requirements let a node have the value as its label. Those that compare numbers do not count. */
export const permitsLabel = (requirements: readonly PoolRequirement[], label: string, value: string): boolean =>
  requirements.every(({ key, operator, values }) => {
    if (key !== label) return true;
    if (operator === "In" || operator === "NotIn") return values.includes(value) === (operator === "In");
    return operator !== "DoesNotExist";
  });
