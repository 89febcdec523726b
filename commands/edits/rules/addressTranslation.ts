import type { ClusterConfig } from "../../../config/schema/schema";
import { usesAutoMode } from "../../../design/autoMode/builtIn";
import { hasNodes } from "../../../design/fargate/pods";
import { hasExternalSnat, hasExternalSnatInAutoMode, translationVariable } from "../../../design/software/vpcCni";
import type { Edit } from "./editCase";

type OfNodes = readonly [
  stack: "cluster" | "workload",
  areThere: (config: ClusterConfig) => boolean,
  hasOwnAddresses: (config: ClusterConfig) => boolean,
];

/** Where nodes are told whether pods leave the VPC with addresses of their own: the settings of aws-node, and node classes of EKS Auto Mode. */
const nodesThatTranslate: readonly OfNodes[] = [
  ["cluster", hasNodes, hasExternalSnat],
  ["workload", usesAutoMode, hasExternalSnatInAutoMode],
];

/**
 * Who translates the addresses of pods on the way out of the VPC, where it follows from several keys: the way out, peering connections, custom networking,
 * and tags of pod subnets. Nothing where other edits say already that the stacks change, or one is refused.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export function addressTranslationEdits(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  if (edits.some(({ instead }) => instead !== undefined)) return [];
  const changed = nodesThatTranslate.filter(
    ([stack, areThere, hasOwnAddresses]) =>
      areThere(old) &&
      areThere(next) &&
      hasOwnAddresses(old) !== hasOwnAddresses(next) &&
      edits.every(({ effects }) => effects[stack] === undefined),
  );
  if (changed.length === 0) return [];
  const [[, , hasOwnAddresses]] = changed as [OfNodes];
  return [
    {
      path: ["addons", "vpcCni", "env", translationVariable],
      before: String(hasOwnAddresses(old)),
      after: String(hasOwnAddresses(next)),
      effects: Object.fromEntries(changed.map(([stack]) => [stack, "update"])),
      meaning:
        "nodes translate the addresses of pods on the way out of the VPC, or no longer, as it leads to others now: aws-node restarts, or the node classes of EKS Auto Mode say so",
    },
  ];
}
