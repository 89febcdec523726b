import type { ClusterDesign } from "../../../design/cluster";
import { blocksOfParts, clusterTraffic } from "../../../design/network/clusterTraffic";
import { policyGroupCalls } from "../../../design/network/policyGroups";
import { connectionRow, everyPort, type RequestedConnection, withinCluster } from "./connectionRow";
import type { Paper } from "./paper";

/** Connections within the cluster, to file systems, and of pods with groups of their own: for security groups and network ACLs. */
export const innerRows = (design: ClusterDesign): Paper["rows"] =>
  [...fileSystemConnections(design), ...policyConnections(design), ...clusterConnections(design)].map(connectionRow);

const clusterConnections = ({ addresses, config }: ClusterDesign): readonly RequestedConnection[] =>
  clusterTraffic(config, addresses).map(({ from, port, protocol, purpose, to }) => ({
    sources: blocksOfParts(from, config, addresses),
    destination: blocksOfParts(to, config, addresses).join(" "),
    port: port === undefined ? everyPort : String(port),
    protocol: protocol === "all" ? everyPort : protocol.toUpperCase(),
    by: withinCluster,
    reasons: [{ consumer: `${from.join(" and ")} to ${to.join(" and ")}`, why: purpose }],
  }));

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
