import type { ClusterDesign } from "../../../design/cluster";
import { blocksOfParts, clusterTraffic } from "../../../design/network/clusterTraffic";
import { connectionRow, everyPort, withinCluster } from "./connectionRow";
import type { Paper } from "./paper";

/** Connections within the cluster: for security groups and network ACLs. */
export const innerRows = ({ addresses, config }: ClusterDesign): Paper["rows"] =>
  clusterTraffic(config, addresses).map(({ from, port, protocol, purpose, to }) =>
    connectionRow({
      sources: blocksOfParts(from, config, addresses),
      destination: blocksOfParts(to, config, addresses).join(" "),
      port: port === undefined ? everyPort : String(port),
      protocol: protocol === "all" ? everyPort : protocol.toUpperCase(),
      by: withinCluster,
      reasons: [{ consumer: `${from.join(" and ")} to ${to.join(" and ")}`, why: purpose }],
    }),
  );
