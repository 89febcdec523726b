import type { Construct } from "constructs";
import { pathText } from "../../config/findings/path";
import { contains } from "../../aws/cidr";
import { addedBlocks } from "../../design/network/cidrBlocks";
import type { ClusterDesign } from "../../design/cluster";
import { routeTableSource } from "../../design/network/existingVpc";
import { type NetworkVpc, Vpc } from "../../modules/network/vpc";
import { ExistingVpc } from "../../modules/network/existingVpc";
import { PublicSubnets } from "../../modules/network/publicSubnets";
import { type SubnetProps, ZoneSubnets } from "../../modules/network/zoneSubnets";
import { peeringRoutes } from "../../design/network/routes";

/** The VPC of a cluster, made or given. */
export function createVpc(stack: Construct, { addresses, config, domainName, existingVpc }: ClusterDesign): NetworkVpc & Construct {
  const addedCidrs = addedBlocks(config).map(({ cidr }) => cidr);
  const { domainNameServers } = config.network.dhcpOptions;
  return existingVpc
    ? new ExistingVpc(stack, "vpc", { vpcId: existingVpc.id, cidrs: existingVpc.cidrs, addedCidrs, domainNameServers })
    : new Vpc(stack, "vpc", {
        name: config.name,
        cidr: addresses.vpcCidr,
        secondaryCidrs: addedCidrs,
        domainName,
        domainNameServers,
      });
}

/** The private subnets of a cluster by zone, each made or given. */
export function createZoneSubnets(stack: Construct, design: ClusterDesign, vpc: NetworkVpc): ReadonlyMap<string, ZoneSubnets> {
  const { addresses, config, existingVpc } = design;
  const { name, network } = config;
  const byEgress = network.egress === "nat" ? ["0.0.0.0/0"] : (network.transitGateway?.cidrs ?? []);
  const destinations = [
    ...byEgress.map((cidr) => ({ cidr, askedBy: "network.egress" })),
    ...peeringRoutes(config).map(({ cidr, path }) => ({ cidr, askedBy: pathText(path) })),
  ];
  // Internal load balancers go where the nodes are: https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
  const nodeTags = { "kubernetes.io/role/internal-elb": "1", ...network.nodeSubnets.tags };
  return new Map(
    addresses.zones.map(({ zone, node, pod }) => [
      zone,
      new ZoneSubnets(stack, `private-${zone}`, {
        name,
        vpcId: vpc.id,
        zone,
        node: subnetProps(design, vpc, node, nodeTags, existingVpc?.nodeSubnetIds[zone]),
        pod: pod === undefined ? undefined : subnetProps(design, vpc, pod, network.podSubnets.tags, existingVpc?.podSubnetIds[zone]),
        routeTable: routeTableSource(config, zone),
        destinations,
      }),
    ]),
  );
}

/** The public subnets of a cluster, each made or given; undefined where it has none. */
export function createPublicSubnets(stack: Construct, design: ClusterDesign, vpc: NetworkVpc): PublicSubnets | undefined {
  const { addresses, config, existingVpc } = design;
  const tags = { "kubernetes.io/role/elb": "1", ...config.network.publicSubnets.tags };
  const subnets = addresses.zones.flatMap(({ zone, public: cidr }) =>
    cidr === undefined ? [] : [[zone, subnetProps(design, vpc, cidr, tags, existingVpc?.publicSubnetIds[zone])] as const],
  );
  if (subnets.length === 0) return undefined;
  return new PublicSubnets(stack, "public", {
    name: config.name,
    vpcId: vpc.id,
    subnetByZone: Object.fromEntries(subnets),
    internetGatewayId: existingVpc?.internetGatewayId,
  });
}

function subnetProps(
  { existingVpc }: ClusterDesign,
  vpc: NetworkVpc,
  cidr: string,
  tags: Readonly<Record<string, string>>,
  existingId: string | undefined,
): SubnetProps {
  const block = Object.keys(vpc.idByCidr).find((candidate) => contains(candidate, cidr))!;
  return { vpcId: vpc.idByCidr[block]!, cidr, tags: existingId === undefined || existingVpc?.tagSubnets ? tags : {}, existingId };
}
