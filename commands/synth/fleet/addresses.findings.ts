import { type AddressRange, contains, rangesOverlap, overlaps, rangeOf } from "../../../aws/cidr";
import type { ValidCluster } from "../../../config/load";
import { primaryCidr, serviceCidr, type VpcBlock, vpcBlocks } from "../../../design/network/cidrBlocks";
import { layOutSubnets } from "../../../design/network/subnetLayout";
import { podAddressesLeave } from "../../../design/software/vpcCni";
import { type FleetFinding, type FleetCheck, groupsSharing } from "./fleetCheck";

/**
 * Addresses that many VPCs use at once, for pods that nobody outside the VPC calls.
 * @see https://aws.amazon.com/blogs/containers/addressing-ipv4-address-exhaustion-in-amazon-eks-clusters-using-private-nat-gateways/
 */
const sharedAddressSpace = "100.64.0.0/10";

interface ConnectedBlock extends VpcBlock, AddressRange {
  /** The cluster whose file names it. */
  readonly cluster: ValidCluster;
  readonly vpc: string;
  /** Whether the transit gateway has to route to its addresses. */
  readonly isRouted: boolean;
}

/** What connects VPCs that must not have the same addresses. */
interface VpcConnection {
  /** The ids that a cluster's file names. */
  readonly idsOf: (cluster: ValidCluster) => readonly string[];
  /** Whether two blocks of different VPCs that overlap are in each other's way. */
  readonly isConflict: (one: ConnectedBlock, other: ConnectedBlock) => boolean;
  /** What it does to both VPCs. */
  readonly consequence: (id: string) => string;
  readonly fix: string;
}

/**
 * VPCs that are connected and have CIDR blocks that overlap: an error for each of the blocks. A VPC has the blocks that any cluster in it names. A
 * peering connection is refused where any two blocks overlap. A transit gateway cannot route between them, but two may overlap where each is a
 * secondary block in 100.64.0.0/10, holds pod subnets and nothing else, and no pod in it leaves the VPC with its own address. The route tables do not
 * matter: a pod subnet has the routes of its zone's nodes, also those to the gateway, and the VPC CNI decides by its source NAT whose address takes
 * them.
 * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export const connectedVpcFindings: FleetCheck = (clusters) =>
  vpcConnections.flatMap((connection) => findingsOfConnection(connection, clusters));

function findingsOfConnection(
  { idsOf, isConflict, consequence, fix }: VpcConnection,
  clusters: readonly ValidCluster[],
): readonly FleetFinding[] {
  const named = clusters.flatMap((cluster) => idsOf(cluster).map((id) => ({ id, vpc: vpcOf(cluster) })));
  return groupsSharing(named, ({ id }) => id).flatMap((group) => {
    const vpcs = new Set(group.map(({ vpc }) => vpc));
    const blocks = connectedBlocks(clusters.filter((cluster) => vpcs.has(vpcOf(cluster))));
    return blocks.flatMap((block): FleetFinding[] => {
      const other = blocks.find((one) => one.vpc !== block.vpc && rangesOverlap(one, block) && isConflict(one, block));
      if (!other) return [];
      const problem = `${block.cidr} overlaps ${other.cidr} of ${other.cluster.file}, and ${consequence(group[0].id)}`;
      return [{ file: block.cluster.file, finding: { severity: "error", path: block.path, problem, fix } }];
    });
  });
}

const vpcConnections: readonly VpcConnection[] = [
  {
    idsOf: (cluster) => [transitGatewayId(cluster)].filter((id) => id !== undefined),
    isConflict: (one, other) => one.isRouted || other.isRouted,
    consequence: (id) => `both VPCs are attached to ${id}`,
    fix: "Give each VPC on a transit gateway CIDR blocks of its own",
  },
  {
    idsOf: ({ config }) => Object.values(config.network.peerings).map(({ connectionId }) => connectionId),
    isConflict: () => true,
    consequence: (id) => `${id} connects both VPCs`,
    fix: "Give each of two VPCs that are peered CIDR blocks of its own",
  },
];

/** The transit gateway that a cluster's file names. */
const transitGatewayId = ({ config }: ValidCluster): string | undefined => config.network.transitGateway?.id;

/** The id of an existing VPC, or the file that a new one is made from. */
const vpcOf = ({ config, file }: ValidCluster): string => config.network.existingVpc?.id ?? file;

function connectedBlocks(clusters: readonly ValidCluster[]): readonly ConnectedBlock[] {
  return clusters.flatMap((cluster) => {
    const vpc = vpcOf(cluster);
    return vpcBlocks(cluster.config).map(({ cidr, path }): ConnectedBlock => {
      const isRouted = !contains(sharedAddressSpace, cidr) || clusters.some((one) => vpcOf(one) === vpc && needsRoute(one, cidr));
      return { cidr, path, cluster, vpc, isRouted, ...rangeOf(cidr) };
    });
  });
}

/** Whether a cluster has more in a block of its VPC than pods that nobody outside the VPC sees. */
const needsRoute = ({ config }: ValidCluster, cidr: string): boolean =>
  overlaps(primaryCidr(config), cidr) ||
  layOutSubnets(config).subnets.some((subnet) => overlaps(subnet.cidr, cidr) && (subnet.role !== "pod" || podAddressesLeave(config)));

/**
 * Clusters whose Kubernetes services have addresses of another VPC on the same transit gateway: a pod that calls such an address may get a service of
 * its own cluster. A warning of each, since the block of services is the cluster's for good, and does no harm where nothing is called there.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export const fleetServiceCidrFindings: FleetCheck = (clusters) =>
  groupsSharing(clusters, transitGatewayId).flatMap((group) => {
    const blocks = group.flatMap((cluster) =>
      vpcBlocks(cluster.config).map(({ cidr }) => ({ cidr, file: cluster.file, vpc: vpcOf(cluster), ...rangeOf(cidr) })),
    );
    return group.flatMap((cluster) => {
      const services = serviceCidr(cluster.config);
      const range = rangeOf(services);
      const other = blocks.find((block) => block.vpc !== vpcOf(cluster) && rangesOverlap(block, range));
      if (!other) return [];
      return [
        {
          file: cluster.file,
          finding: {
            severity: "warning",
            path: ["network", "serviceCidr"],
            problem: `service CIDR ${services} overlaps ${other.cidr} of ${other.file}, and both VPCs are attached to ${transitGatewayId(cluster)}`,
            fix: "Before the cluster is created, choose a private block that no VPC on the transit gateway has",
          },
        },
      ];
    });
  });
