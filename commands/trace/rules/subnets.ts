import { contains } from "../../../aws/cidr";
import { isMapping } from "../../../config/findings/path";
import { isUnknown, plainText, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** A subnet, made or given. */
export interface TracedSubnet {
  readonly id: Value;
  /** Undefined where it is not in the JSON. */
  readonly cidr: string | undefined;
  /** Its Availability Zone, or its id where the zone is not in the JSON. */
  readonly zone: string;
  /** Where it stands; that of what refers to it where nothing says what it is. */
  readonly address: string;
}

/** The subnet that a value refers to. @param referredBy the address of who refers to it */
export function subnetOf(world: World, id: Value, referredBy: string): TracedSubnet {
  const block = world.find(id, "aws_subnet", "data.aws_subnet");
  const known = (attribute: string): string | undefined => {
    const value = block?.get(attribute);
    return typeof value === "string" && !isUnknown(value) ? value : undefined;
  };
  return {
    id,
    cidr: known("cidr_block"),
    zone: known("availability_zone") ?? zoneInOutputs(world, id) ?? plainText(id),
    address: block?.address ?? referredBy,
  };
}

/** The outputs of the network stack have the zones of given subnets. */
function zoneInOutputs(world: World, id: Value): string | undefined {
  for (const name of ["node_subnet_ids", "pod_subnet_ids", "public_subnet_ids"]) {
    const byZone = world.output("network", name);
    const [zone] = isMapping(byZone) ? (Object.entries(byZone).find(([, subnet]) => subnet === id) ?? []) : [];
    if (zone !== undefined) return zone;
  }
  return undefined;
}

/** The VPC of a cluster. Each cluster has one. */
export interface TracedVpc {
  readonly id: Value | undefined;
  /** Whether the stacks make it. */
  readonly isMade: boolean;
  /** Whether all that it has is known: the stacks make it, or AWS was asked. */
  readonly isWhole: boolean;
  readonly cidrs: readonly string[];
  readonly block: TracedBlock | undefined;
  readonly address: string;
}

export function tracedVpcOf(world: World): TracedVpc {
  const vpcs = world.blocks("aws_vpc");
  const made = vpcs.find(({ stack }) => stack !== "vpc");
  const block = made ?? vpcs[0] ?? world.blocks("data.aws_vpc")[0];
  const associated = world
    .blocks("aws_vpc_ipv4_cidr_block_association")
    .flatMap((association) => listedTexts(association.get("cidr_block")));
  const written = [...listedTexts(block?.get("cidr_block")), ...associated].filter((cidr) => !isUnknown(cidr));
  const cidrs = made ? written : [...listedTexts(world.output("network", "vpc_cidr_blocks")), ...written];
  return {
    id: block?.reference("id"),
    isMade: made !== undefined,
    isWhole: made !== undefined || world.isGivenWhole,
    cidrs: [...new Set(cidrs)],
    block,
    address: block?.address ?? "network: output.vpc_id",
  };
}

/** Whether a VPC has DNS host names, which one that is made has only if it asks for them. */
export const hasDnsHostnames = ({ block, isMade }: TracedVpc): boolean => {
  const asked = block?.get("enable_dns_hostnames");
  return isMade ? asked === true : asked !== false;
};

/** The subnets whose addresses a block of addresses is of, which are in the JSON. */
export const subnetsAt = (world: World, cidr: string): readonly TracedSubnet[] =>
  world
    .blocks("aws_subnet", "data.aws_subnet")
    .filter((block) => listedTexts(block.get("cidr_block")).some((own) => !isUnknown(own) && contains(own, cidr)))
    .map((block) => subnetOf(world, block.reference("id"), block.address));

/** The addresses of a subnet, or all that the VPC has where they are not known. */
export const addressesOf = (subnet: TracedSubnet, vpc: TracedVpc): readonly string[] =>
  subnet.cidr === undefined ? vpc.cidrs : [subnet.cidr];
