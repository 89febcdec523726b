import type { ClusterDesign } from "../../../design/cluster";
import { blocksOfParts } from "../../../design/network/clusterTraffic";
import { anyAddress } from "../../../design/network/openRules";
import { connectionRow, leadsBy, type RequestedConnection, withinCluster } from "./connectionRow";
import type { Paper } from "./paper";

const samplePort = "80";

/** Who reaches the load balancers of the samples, and they their pods. The load balancer controller makes the rules. */
export const sampleRows = (design: ClusterDesign): Paper["rows"] => {
  const { addresses, config } = design;
  const inPublic = addresses.zones.flatMap((zone) => zone.public ?? []);
  const inPrivate = addresses.zones.map(({ node }) => node);
  const vpc = [addresses.vpcCidr, ...addresses.secondaryCidrs];
  return [
    ...balanced(design, "publicAlb", { clients: [anyAddress], balancers: inPublic, by: leadsBy.internetGateway! }),
    ...balanced(design, "publicNlb", { clients: [anyAddress], balancers: inPublic, by: leadsBy.internetGateway! }),
    ...balanced(design, "privateNlb", { clients: vpc, balancers: inPrivate, by: withinCluster }),
    ...balanced(design, "privateGateway", { clients: vpc, balancers: inPrivate, by: withinCluster }),
  ]
    .filter(({ sample }) => config.samples[sample].enabled)
    .map(({ connection }) => connectionRow(connection));
};

interface Balanced {
  readonly clients: readonly string[];
  /** Subnets of the load balancer. */
  readonly balancers: readonly string[];
  /** What leads there. */
  readonly by: string;
}

function balanced(
  { addresses, config }: ClusterDesign,
  sample: "publicAlb" | "publicNlb" | "privateNlb" | "privateGateway",
  { balancers, by, clients }: Balanced,
) {
  const reason = (consumer: string, why: string): RequestedConnection["reasons"] => [
    { consumer, why, place: { key: `samples.${sample}.enabled` } },
  ];
  const connections: readonly RequestedConnection[] = [
    {
      sources: clients,
      destination: balancers.join(" "),
      names: "load balancer",
      port: samplePort,
      by,
      reasons: reason("clients of the sample", "they call the sample application"),
    },
    {
      sources: balancers,
      destination: blocksOfParts(["pods"], config, addresses).join(" "),
      port: samplePort,
      by: withinCluster,
      reasons: reason("load balancer of the sample", "it forwards to pods, and checks their health"),
    },
  ];
  return connections.map((connection) => ({ sample, connection }));
}
