import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { pods, runsOnFargate } from "../fargate/pods";
import { takesSystemPods } from "../fargate/workloads.findings";
import { poolsWithSpot } from "./karpenter";
import { nodeClassFindings } from "./nodeClasses.findings";
import { nodePoolFindings } from "./nodePools.findings";
import { podAddressFindings } from "./podAddresses.findings";
import { resourceFindings } from "./resources.findings";
import { karpenterVersionFindings } from "./versions.findings";

/** What fails in silence, or only after the apply, of Karpenter. */
export function karpenterFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  if (!config.karpenter) return [];
  return [
    ...karpenterVersionFindings(config),
    ...autoscalerFindings(config),
    ...bootstrapFindings(facts),
    ...resourceFindings(facts),
    ...spotFindings(config),
    ...withoutPools(config),
    ...nodeClassFindings(facts),
    ...nodePoolFindings(config),
    ...podAddressFindings(config),
  ];
}

/**
 * Both would start nodes for the same pods, and each removes what the other has started.
 * @see https://karpenter.sh/docs/getting-started/migrating-from-cas/
 */
const autoscalerFindings = ({ addons }: ClusterConfig): readonly Finding[] =>
  addons.clusterAutoscaler.enabled
    ? [
        {
          severity: "warning",
          path: ["addons", "clusterAutoscaler", "enabled"],
          alsoReads: [["karpenter"]],
          problem: "Cluster Autoscaler and Karpenter both start nodes for pods that wait",
          fix: "Set addons.clusterAutoscaler.enabled to false once the node pools are Ready: see docs/guides/karpenter.md",
        },
      ]
    : [];

/** Each pod of the controller needs a node of its own, and none of them may be Karpenter's. */
function bootstrapFindings({ config, nodeGroups }: ClusterFacts): readonly Finding[] {
  const { replicas } = config.karpenter!;
  if (runsOnFargate(config, pods.karpenter)) return [];
  const groups = nodeGroups.filter(takesSystemPods);
  const nodes = groups.reduce((sum, { scaling }) => sum + scaling.desired, 0);
  if (nodes === 0 || nodes >= replicas) return [];
  const names = groups.map(({ name }) => name).join(", ");
  return [
    {
      severity: "warning",
      path: ["karpenter", "replicas"],
      alsoReads: [["nodeGroups"], ["fargateProfiles"]],
      problem: `the ${replicas} pods of Karpenter need as many nodes that Karpenter has not started, and ${names} begin${groups.length === 1 ? "s" : ""} with ${nodes}`,
      allowed: `at most ${nodes}`,
      fix: `Raise capacity.min of ${groups[0]!.name} by ${replicas - nodes}, or set karpenter.replicas to ${nodes}`,
    },
  ];
}

/** @see https://karpenter.sh/docs/concepts/disruption/#interruption */
const spotFindings = (config: ClusterConfig): readonly Finding[] => {
  const pools = poolsWithSpot(config);
  return config.karpenter!.interruptionQueue || pools.length === 0
    ? []
    : [
        {
          severity: "warning",
          path: ["karpenter", "interruptionQueue"],
          alsoReads: [["karpenter", "nodePools"]],
          problem: `Karpenter does not learn that EC2 takes Spot Instances of ${pools.join(", ")} back, and their pods end without notice`,
          fix: "Remove it, or leave spot out of the requirements of the pools",
        },
      ];
};

/** The last step of a removal is such a file: the controller stays until the nodes are gone. */
function withoutPools({ karpenter }: ClusterConfig): readonly Finding[] {
  const { nodeClasses, nodePools } = karpenter!;
  if (Object.keys(nodePools).length > 0) return [];
  const classes = Object.keys(nodeClasses);
  return [
    {
      severity: "warning",
      path: ["karpenter", "nodePools"],
      alsoReads: [["karpenter", "nodeClasses"]],
      problem: `Karpenter is installed and starts no node: there is no node pool${classes.length > 0 ? ` of the class ${classes.join(" or ")}` : ", and no node class"}`,
      fix: `Write a pool, such as default: {}${classes.length > 0 ? "" : ", with a class in karpenter.nodeClasses"}, or remove karpenter when no node of it is left`,
    },
  ];
}
