import type { ClusterDesign } from "../../../design/cluster";
import { blocksOfParts, type ClusterPart } from "../../../design/network/clusterTraffic";
import type { GroupRule, RulePeer } from "../../../design/network/groupRule";
import { policyGroupCalls } from "../../../design/network/policyGroups";
import { connectionRow, everyPort, leadingTo, type RequestedConnection, withinCluster } from "./connectionRow";
import type { Paper } from "./paper";
import { blocksOfSenders } from "./senders";

/** What the cluster file lets in to nodes and out of them, file systems, and pods with security groups of their own. */
export const groupRuleRows = (design: ClusterDesign): Paper["rows"] =>
  [...userConnections(design), ...fileSystemConnections(design), ...policyConnections(design)].map(connectionRow);

function userConnections(design: ClusterDesign): readonly RequestedConnection[] {
  const { addresses, config, existingVpc, nodeSecurityGroup } = design;
  const { egress = [], ingress = [], restrictsEgress = false } = nodeSecurityGroup ?? {};
  // The rules of a given group of pods are its owner's.
  const parts: readonly ClusterPart[] = existingVpc?.securityGroups.pods === undefined ? ["nodes", "pods"] : ["nodes"];
  const inside = blocksOfParts(parts, config, addresses);
  const reasonOf = (direction: "ingress" | "egress", { description, name }: GroupRule): RequestedConnection["reasons"] => [
    {
      consumer: parts.join(", "),
      why: description,
      place: { key: `network.nodeSecurityGroup.${direction}.${name}` },
    },
  ];
  return [
    ...ingress.map((rule) => ({
      sources: [peerText(rule.peer)],
      destination: inside.join(" "),
      ...portAndProtocol(rule),
      by: pathOfPeer(design, rule.peer),
      reasons: reasonOf("ingress", rule),
    })),
    // All other rules follow from what the other rows are about.
    ...egress
      .filter(({ name }) => restrictsEgress && name !== undefined)
      .map((rule) => ({
        sources: blocksOfSenders(design, parts, pathOfPeer(design, rule.peer) === withinCluster),
        destination: peerText(rule.peer),
        ...portAndProtocol(rule),
        by: pathOfPeer(design, rule.peer),
        reasons: reasonOf("egress", rule),
      })),
  ];
}

function fileSystemConnections({ addresses, config }: ClusterDesign): readonly RequestedConnection[] {
  if (!config.addons.efsCsiDriver.enabled) return [];
  const place = { key: "addons.efsCsiDriver.enabled" };
  return [
    {
      sources: blocksOfParts(["nodes"], config, addresses),
      destination: [addresses.vpcCidr, ...addresses.secondaryCidrs].join(" "),
      names: "mount targets of Amazon EFS",
      port: "2049",
      by: withinCluster,
      reasons: [{ consumer: "nodes", why: "they mount file systems with NFS", place }],
    },
  ];
}

/** Calls of pods with groups of their own, and what these need of CoreDNS. */
function policyConnections({ addresses, config }: ClusterDesign): readonly RequestedConnection[] {
  const blocks = blocksOfParts(["nodes", "pods"], config, addresses);
  return policyGroupCalls(config).flatMap(({ peer }) => {
    const pods = `pods in ${"groupId" in peer ? peer.groupId : ""}`;
    const place = { key: "securityGroupPolicies" };
    const dns = ["UDP", "TCP"].map((protocol) => ({
      sources: [pods],
      destination: blocksOfParts(["pods"], config, addresses).join(" "),
      port: "53",
      protocol,
      by: withinCluster,
      reasons: [{ consumer: pods, why: "DNS of CoreDNS", place }],
    }));
    const calls = {
      sources: blocks,
      destination: pods,
      port: everyPort,
      protocol: everyPort,
      by: withinCluster,
      reasons: [{ consumer: "nodes, pods", why: "probes of kubelets, and calls of applications", place }],
    };
    return [...dns, calls];
  });
}

const portAndProtocol = ({ ports, protocol }: GroupRule) => ({
  port: ports === undefined ? everyPort : ports.from === ports.to ? String(ports.from) : `${ports.from}-${ports.to}`,
  protocol: protocol === "all" ? everyPort : protocol.toUpperCase(),
});

function peerText(peer: RulePeer): string {
  if ("cidr" in peer) return peer.cidr;
  if ("prefixListId" in peer) return `prefix list ${peer.prefixListId}`;
  if ("prefixListName" in peer) return `prefix list ${peer.prefixListName}`;
  return "groupId" in peer ? `what has ${peer.groupId}` : "VPC endpoints";
}

/** Groups are in the VPC, or in one that is peered with it. */
const pathOfPeer = ({ config }: ClusterDesign, peer: RulePeer): string =>
  "cidr" in peer ? leadingTo(config, peer.cidr) : "routes of the VPC";
