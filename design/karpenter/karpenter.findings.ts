import { leastKarpenter } from "../../aws/karpenter";
import { compareVersions } from "../../aws/kubernetesVersions";
import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { pods, runsOnFargate } from "../fargate/pods";
import { takesSystemPods } from "../fargate/workloads.findings";
import { poolsWithSpot } from "./karpenter";
import { nodeClassFindings } from "./nodeClasses.findings";
import { nodePoolFindings } from "./nodePools.findings";
import { resourceFindings } from "./resources.findings";

/** What fails in silence, or only after the apply, of Karpenter. */
export function karpenterFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  if (!config.karpenter) return [];
  return [
    ...supportedVersion(config),
    ...autoscalerFindings(config),
    ...bootstrapFindings(facts),
    ...resourceFindings(facts),
    ...spotFindings(config),
    ...withoutPools(config),
    ...nodeClassFindings(facts),
    ...nodePoolFindings(config),
  ];
}

/** A Karpenter that is too old for the version of Kubernetes, or a version of Kubernetes that no release is known for. */
function supportedVersion({ karpenter, kubernetesVersion }: ClusterConfig): readonly Finding[] {
  const path = ["karpenter", "version"];
  const alsoReads = [["kubernetesVersion"]];
  const least = leastKarpenter[kubernetesVersion];
  const { version } = karpenter!;
  if (least === undefined) {
    return kubernetesVersion > Object.keys(leastKarpenter).sort().at(-1)!
      ? [
          {
            severity: "warning",
            path,
            alsoReads,
            problem: `whether Karpenter ${version} supports Kubernetes ${kubernetesVersion} is not known here`,
            fix: "See https://karpenter.sh/docs/upgrading/compatibility/, and write a version that does",
          },
        ]
      : [];
  }
  if (compareVersions(version, least) >= 0) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads,
      problem: `Karpenter ${version} does not support Kubernetes ${kubernetesVersion}`,
      allowed: `${least} and newer`,
      fix: "Write such a version, or remove karpenter.version",
    },
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

const withoutPools = ({ karpenter }: ClusterConfig): readonly Finding[] =>
  Object.keys(karpenter!.nodePools).length > 0
    ? []
    : [
        noEffect({
          path: ["karpenter"],
          without: "a node pool",
          enable: "Write a pool into karpenter.nodePools",
          alsoReads: [["karpenter", "nodePools"]],
        }),
      ];
