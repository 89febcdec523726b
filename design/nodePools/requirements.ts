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

const numberOperators: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  Gt: (value, bound) => value > bound,
  Lt: (value, bound) => value < bound,
  Gte: (value, bound) => value >= bound,
  Lte: (value, bound) => value <= bound,
};

/**
 * Whether a node meets a requirement by one of the values that its label may have. Without a value it does not have the label. A number that is none is a
 * finding of its own.
 * @see https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/scheduling/requirement.go
 */
export function meetsRequirement({ operator, values }: PoolRequirement, label: readonly string[]): boolean {
  if (label.length === 0) return operator === "NotIn" || operator === "DoesNotExist";
  if (operator === "In" || operator === "NotIn") return label.some((value) => values.includes(value) === (operator === "In"));
  const compare = numberOperators[operator];
  const [bound = ""] = values;
  if (!compare) return operator === "Exists";
  return !/^\d+$/.test(bound) || label.some((value) => /^-?\d+$/.test(value) && compare(Number(value), Number(bound)));
}

/** Whether requirements let a node have the value as its label. */
export const permitsLabel = (requirements: readonly PoolRequirement[], label: string, value: string): boolean =>
  requirements.every((requirement) => requirement.key !== label || meetsRequirement(requirement, [value]));
