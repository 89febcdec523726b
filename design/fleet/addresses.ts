import type { ValidCluster } from "../../config/load";
import { contains, firstAddress, lastAddress } from "../addresses/cidr";
import { type VpcBlock, vpcBlocks } from "../addresses/vpcBlocks";
import { sharing } from "./groups";
import type { FleetFinding, FleetRule } from "./rule";

/**
 * Addresses that many VPCs use at once, for pods that nobody outside the VPC calls.
 * @see https://aws.amazon.com/blogs/containers/addressing-ipv4-address-exhaustion-in-amazon-eks-clusters-using-private-nat-gateways/
 */
const sharedAddressSpace = "100.64.0.0/10";

interface Block extends VpcBlock {
  readonly cluster: ValidCluster;
}

/**
 * VPCs on one transit gateway whose CIDR blocks overlap, which it cannot route between: an error for each of the blocks.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
 */
export const addressClashes: FleetRule = (clusters) =>
  sharing(clusters, transitGatewayId).flatMap((attached) => {
    const blocks = vpcsOf(attached)
      .flatMap((cluster) => vpcBlocks(cluster.config).map((block): Block => ({ ...block, cluster })))
      .filter(({ cidr }) => !contains(sharedAddressSpace, cidr));
    const otherOf = new Map(overlapping(blocks).flatMap(([one, other]) => [[one, other] as const, [other, one] as const]));
    return [...otherOf].map(([block, other]) => finding(block, other));
  });

const transitGatewayId = ({ config }: ValidCluster): string | undefined => config.network.transitGateway?.id;

/** One cluster for each VPC: those in one existing VPC share its blocks. */
const vpcsOf = (clusters: readonly ValidCluster[]): readonly ValidCluster[] => [
  ...new Map(clusters.toReversed().map((cluster) => [cluster.config.network.existingVpc?.id ?? cluster.file, cluster])).values(),
];

/** Pairs of blocks that overlap: each block that overlaps another is in one of them. */
function overlapping(blocks: readonly Block[]): readonly (readonly [Block, Block])[] {
  const pairs: (readonly [Block, Block])[] = [];
  let widest: Block | undefined;
  for (const block of blocks.toSorted((a, b) => firstAddress(a.cidr) - firstAddress(b.cidr))) {
    const reach = widest ? lastAddress(widest.cidr) : -1;
    if (widest && firstAddress(block.cidr) <= reach) pairs.push([widest, block]);
    if (lastAddress(block.cidr) > reach) widest = block;
  }
  return pairs;
}

const finding = (block: Block, other: Block): FleetFinding => ({
  file: block.cluster.file,
  finding: {
    severity: "error",
    path: block.path,
    problem: `${block.cidr} overlaps ${other.cidr} of ${other.cluster.file}, and both VPCs are attached to ${transitGatewayId(block.cluster)}`,
    fix: "Give each VPC on a transit gateway CIDR blocks of its own",
  },
});
