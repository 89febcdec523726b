import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import { nameServers } from "../../../design/network/nameServers";
import { neededRoutes } from "../../../design/network/routes";
import type { Explanation } from "../model";
import type { Paper } from "./paper";

/** What a network team plans for: blocks, subnets, endpoints, routes, name servers. What others must make, `handover` lists. */
export function networkPaper(of: Explanation, config: ClusterConfig): Paper {
  const { addresses, cluster, endpoints } = of;
  return {
    title: `Network request for cluster ${cluster.name} in ${cluster.region}`,
    introduction: [
      "Blocks of the VPC must not overlap with networks that routes lead to; the block of Kubernetes services is known in the cluster alone, and must not overlap with networks that pods reach.",
    ],
    columns: ["item", "name", "zone", "value", "reason"],
    rows: [
      ...addresses.vpcBlocks.map((block, index) => [
        "VPC block",
        addresses.vpcId ?? "new VPC",
        "",
        block,
        index === 0 ? "primary block" : "secondary block",
      ]),
      ["service block", "Kubernetes services", "", addresses.serviceBlock, `cluster DNS is ${addresses.clusterDnsAddress}`],
      ...addresses.subnets.map(({ atMaximum, cidr, id, left, role, usable, zone }) => [
        "subnet",
        id ?? `${role} subnet`,
        zone,
        cidr,
        atMaximum.length === 0 ? `${usable} addresses` : `${usable} addresses, ${left} left with all node groups at their maximum`,
      ]),
      ...endpoints.map(({ neededBy, origin, ports, serviceName, type, zones }) => [
        origin === "created" ? "VPC endpoint" : "existing VPC endpoint",
        serviceName,
        zones.join(" "),
        type === "Gateway" ? "gateway" : `interface, TCP ${ports.join(" ")}`,
        [...new Set(neededBy.map(({ consumer, why }) => `${consumer}: ${why}`))].join("; "),
      ]),
      ...neededRoutes(config).map(({ cidr, path, target }) => [
        "route",
        "private route tables",
        "",
        `${cidr} to ${target}`,
        pathText(path),
      ]),
      ...nameServers(config).map((server) => ["DNS server", server, "", "UDP and TCP 53", "network.dhcpOptions.domainNameServers"]),
    ],
    documents: [],
  };
}
