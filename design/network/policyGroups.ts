import type { ClusterConfig } from "../../config/schema/schema";
import type { GroupRule } from "./groupRule";

/** The given security groups of pods that policies select, each once. */
const policyGroupIds = ({ securityGroupPolicies }: ClusterConfig): readonly string[] => [
  ...new Set(Object.values(securityGroupPolicies).flatMap(({ securityGroupIds }) => securityGroupIds)),
];

/** Whose security group CoreDNS has: that of pods in subnets of their own, or that of its node. */
function coreDnsGroup({ customNetworking, network }: ClusterConfig): "pods" | "nodes" | "cluster" {
  if (customNetworking.enabled) return "pods";
  return network.nodeSecurityGroup.restrictEgress ? "nodes" : "cluster";
}

/**
 * What lets pods with groups of their own ask CoreDNS: rules in, for the group that it has.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
export const policyGroupDns = (config: ClusterConfig, of: "pods" | "nodes"): readonly GroupRule[] =>
  (coreDnsGroup(config) === of ? policyGroupIds(config) : []).flatMap((groupId) =>
    (["tcp", "udp"] as const).map((protocol) => ({
      key: `dns-of-${groupId}-${protocol}`,
      description: `DNS of pods in ${groupId}`,
      protocol,
      ports: { from: 53, to: 53 },
      peer: { groupId },
    })),
  );

/** What lets nodes, and pods in subnets of their own, reach pods with groups of their own: probes of the kubelet, and calls. */
export const policyGroupCalls = (config: ClusterConfig): readonly GroupRule[] =>
  policyGroupIds(config).map((groupId) => ({
    key: `to-pods-of-${groupId}`,
    description: `pods in ${groupId}`,
    protocol: "all",
    peer: { groupId },
  }));
