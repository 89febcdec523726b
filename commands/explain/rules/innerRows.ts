import type { ClusterDesign } from "../../../design/cluster";
import { blocksOfParts, clusterTraffic } from "../../../design/network/clusterTraffic";
import type { Paper } from "./paper";

/** What the column `by` says of connections within the cluster. */
export const withinCluster = "the VPC itself";

/** Connections within the cluster: for security groups and network ACLs. */
export const innerRows = ({ addresses, config }: ClusterDesign): Paper["rows"] =>
  clusterTraffic(config, addresses).map(({ from, port, protocol, purpose, to }) => [
    blocksOfParts(from, addresses).join(" "),
    blocksOfParts(to, addresses).join(" "),
    "",
    String(port),
    protocol.toUpperCase(),
    withinCluster,
    `${from.join(" and ")} to ${to.join(" and ")}`,
    purpose,
    "",
  ]);
