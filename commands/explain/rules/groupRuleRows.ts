import type { ClusterDesign } from "../../../design/cluster";
import { blocksOfParts, type ClusterPart } from "../../../design/network/clusterTraffic";
import type { GroupRule, RulePeer } from "../../../design/network/groupRule";
import { connectionRow, everyPort, leadingTo, type RequestedConnection, withinCluster } from "./connectionRow";
import type { Paper } from "./paper";
import { blocksOfSenders } from "./senders";

/** What the cluster file lets in to nodes and pods, and out of them. */
export const groupRuleRows = (design: ClusterDesign): Paper["rows"] => userConnections(design).map(connectionRow);

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
