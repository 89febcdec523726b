import { addressBlock, holds, overlap } from "./addresses";
import { follow } from "./expressions";
import { type Block, list, mapping, repeated, resourcesOf, text, texts, violation, type Violation, type Written } from "./model";

/** Blocks of the VPC, its subnets, and who is in them. */
export const subnetViolations = (written: Written): readonly Violation[] => [
  ...vpcBlocks(written),
  ...subnetBlocks(written),
  ...oneInAZone(written),
  ...zonesOfTheControlPlane(written),
  ...serviceBlock(written),
];

const existing = ({ file }: Written) => mapping(mapping(file["network"])["existingVpc"]);

/** The blocks of the VPC as JSON and file have them. */
export function blocksOfVpc(written: Written): readonly string[] {
  const given = existing(written);
  const made = resourcesOf(written, "aws_vpc", "aws_vpc_ipv4_cidr_block_association").map(({ body }) => text(body["cidr_block"]));
  return [...made, ...texts(given["cidr"]), ...texts(given["secondaryCidrs"])];
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html five blocks, /16 to /28, that do not overlap */
function vpcBlocks(written: Written): readonly Violation[] {
  const place = "network: the blocks of the VPC";
  const blocks = blocksOfVpc(written);
  const wrong = blocks.filter((block) => {
    const { prefix = 0 } = addressBlock(block) ?? {};
    return prefix < 16 || prefix > 28;
  });
  const overlapping = blocks.filter((one, index) =>
    blocks.slice(0, index).some((other) => {
      const [a, b] = [addressBlock(one), addressBlock(other)];
      return a && b && overlap(a, b);
    }),
  );
  return [
    ...wrong.map((block) => ({ rule: "subnets", place, problem: `${block} is not a block of /16 to /28` })),
    ...overlapping.map((block) => ({ rule: "subnets", place, problem: `${block} overlaps another` })),
    ...(blocks.length > 5 ? [{ rule: "subnets", place, problem: `${blocks.length} blocks, and AWS allows five` }] : []),
  ];
}

/** Subnets that exist, as the file gives them. */
const givenSubnets = (written: Written): readonly string[] =>
  ["nodeSubnets", "podSubnets", "publicSubnets", "controlPlaneSubnets", "transitGatewaySubnets"].flatMap((role) =>
    Object.values(mapping(existing(written)[role])).flatMap((subnet) => texts(mapping(subnet)["cidr"])),
  );

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html /16 to /28, in a block of the VPC, apart from each other */
function subnetBlocks(written: Written): readonly Violation[] {
  const region = text(written.file["region"]);
  const vpc = blocksOfVpc(written).flatMap((block) => addressBlock(block) ?? []);
  const subnets = resourcesOf(written, "aws_subnet");
  const given = givenSubnets(written).flatMap((block) => addressBlock(block) ?? []);
  const placed = subnets.map((subnet) => ({ subnet, block: addressBlock(text(subnet.body["cidr_block"])) }));
  return placed.flatMap(({ subnet, block }, index) => {
    if (!block) return [violation("subnets", subnet, `${text(subnet.body["cidr_block"])} is not a block`)];
    const others = [...given, ...placed.slice(0, index).flatMap((other) => other.block ?? [])];
    return [
      ...(block.prefix < 16 || block.prefix > 28 ? ["is not of /16 to /28"] : []),
      ...(vpc.some((outer) => holds(outer, block)) ? [] : ["is in no block of the VPC"]),
      ...(others.some((other) => overlap(other, block)) ? ["overlaps another subnet"] : []),
      ...(new RegExp(`^${region}[a-z]$`).test(text(subnet.body["availability_zone"])) ? [] : ["is in no zone of the region"]),
    ].map((problem) => violation("subnets", subnet, problem));
  });
}

/** The zone of a subnet that an expression names; the expression where the zone is not known. */
function zoneOf(written: Written, { stack }: Block, value: string): string {
  const [, key] = /outputs\.\w+\["([\w-]+)"\]/.exec(value) ?? [];
  return text(follow(written, stack, value).block?.body["availability_zone"]) || (key ?? value);
}

/**
 * What has one network interface in a zone.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/availability-zones.html
 */
const oneInAZone = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_vpc_endpoint", "aws_ec2_transit_gateway_vpc_attachment", "aws_lb").flatMap((block) => {
    const subnets = texts(block.body["subnet_ids"] ?? block.body["subnets"]).filter((subnet) => !subnet.includes("[for "));
    return repeated(subnets, (subnet) => zoneOf(written, block, subnet)).map((subnet) =>
      violation("subnets", block, `has two subnets in a zone, such as ${subnet}`),
    );
  });

/** @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html two zones at least */
const zonesOfTheControlPlane = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_eks_cluster").flatMap((cluster) => {
    const subnets = texts(mapping(cluster.body["vpc_config"])["subnet_ids"]);
    const zones = new Set(subnets.map((subnet) => zoneOf(written, cluster, subnet)));
    return zones.size < 2 ? [violation("subnets", cluster, `is in ${zones.size} zones`)] : [];
  });

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html /12 to /24, private, apart from the VPC */
const serviceBlock = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_eks_cluster").flatMap((cluster) => {
    const given = text(mapping(cluster.body["kubernetes_network_config"])["service_ipv4_cidr"]);
    const block = addressBlock(given);
    const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"].flatMap((one) => addressBlock(one) ?? []);
    if (!block) return [violation("subnets", cluster, `has no block for services: ${given}`)];
    return [
      ...(block.prefix < 12 || block.prefix > 24 ? ["has a service block that is not of /12 to /24"] : []),
      ...(privateBlocks.some((outer) => holds(outer, block)) ? [] : ["has a service block that is not private"]),
      ...(list(blocksOfVpc(written)).some((vpc) => overlap(addressBlock(text(vpc)) ?? block, block))
        ? ["has a service block of the VPC"]
        : []),
    ].map((problem) => violation("subnets", cluster, `${problem}: ${given}`));
  });
