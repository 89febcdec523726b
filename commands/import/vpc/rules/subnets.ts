import { contains } from "../../../../aws/cidr";
import { zoneIdWithoutControlPlane } from "../../../../aws/regions";
import { availabilityZone } from "../../../../config/schema/primitives";
import type { RouteTableFacts, SubnetFacts, VpcFacts } from "../../../aws/vpcFacts";

/** What a subnet may be for in the cluster file. */
export type GivenRole = "node" | "pod" | "public";

/** A subnet that a cluster can use. */
export interface UsableSubnet extends SubnetFacts {
  readonly cidr: string;
  readonly role: GivenRole;
  /** What its traffic follows. @default - none is known */
  readonly routeTable?: RouteTableFacts | undefined;
  /** Whether it uses the main route table, because it is associated with none. */
  readonly isOnMain: boolean;
  /** Whether a tag says its role. */
  readonly isTagged: boolean;
}

/** The subnet of a role in a zone, and the others that could be it. */
export interface SubnetChoice {
  readonly role: GivenRole;
  readonly zone: string;
  readonly chosen: UsableSubnet;
  readonly others: readonly UsableSubnet[];
}

/** The subnets of a VPC as a cluster uses them. */
export interface ChosenSubnets {
  readonly choices: readonly SubnetChoice[];
  /** Subnets that no cluster can use, each with the reason. */
  readonly unusable: readonly { readonly id: string; readonly why: string }[];
  /** What the tags of a subnet and its routes say differently, as sentences. */
  readonly contradictions: readonly string[];
}

/**
 * One subnet of each role in each zone. Those whose tag names the role come first, then those that a transit gateway attachment does not use, and of
 * them the one with the most free addresses.
 */
export function chooseSubnets(facts: VpcFacts): ChosenSubnets {
  const reasons = facts.subnets.map((subnet) => ({ subnet, why: reasonNotToUse(subnet, facts.region) }));
  const usable = reasons.flatMap(({ subnet, why }) => (why === undefined ? [withRole(facts, subnet)] : []));
  const attached = facts.attachments.flatMap(({ subnetIds }) => subnetIds);
  const rank = (one: UsableSubnet, other: UsableSubnet): number =>
    Number(other.isTagged) - Number(one.isTagged) ||
    Number(attached.includes(one.id)) - Number(attached.includes(other.id)) ||
    other.freeAddresses - one.freeAddresses ||
    one.id.localeCompare(other.id);
  const places = [...new Set(usable.map(({ role, zone }) => `${role} ${zone}`))].sort();
  return {
    choices: places.map((place): SubnetChoice => {
      const [chosen, ...others] = usable.filter(({ role, zone }) => place === `${role} ${zone}`).sort(rank);
      return { role: chosen!.role, zone: chosen!.zone, chosen: chosen!, others };
    }),
    unusable: reasons.flatMap(({ subnet: { id }, why }) => (why === undefined ? [] : [{ id, why }])),
    contradictions: usable.flatMap(contradiction),
  };
}

function reasonNotToUse({ cidr, isOnOutpost, zone, zoneId }: SubnetFacts, region: string): string | undefined {
  if (cidr === undefined) return "has no IPv4 addresses";
  if (isOnOutpost) return "is on an Outpost";
  if (!availabilityZone.safeParse(zone).success) return `is in ${zone}, which is not an Availability Zone`;
  if (zoneId === zoneIdWithoutControlPlane(region)) return `is in ${zone} (${zoneId}), where EKS has no control planes`;
  return undefined;
}

/** Tags that the load balancer controller finds subnets by. @see https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html */
const roleTags = { public: "kubernetes.io/role/elb", node: "kubernetes.io/role/internal-elb" } as const;

/** Addresses that are not routed in most networks, so that VPCs use them for pods. @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html */
const podRange = "100.64.0.0/10";

/** Routes decide what is public: a tag may be forgotten, and a route is what happens. */
function withRole(facts: VpcFacts, subnet: SubnetFacts): UsableSubnet {
  const cidr = subnet.cidr!;
  const own = facts.routeTables.find(({ subnetIds }) => subnetIds.includes(subnet.id));
  const routeTable = own ?? facts.routeTables.find(({ isMain }) => isMain);
  const isPublic = routeTable?.routes.some(({ target }) => target.startsWith("igw-")) === true;
  const isOfPods = contains(podRange, cidr) && facts.secondaryCidrs.some((block) => contains(block, cidr));
  const role = isPublic ? "public" : isOfPods ? "pod" : "node";
  const isTagged = role !== "pod" && subnet.tags[roleTags[role]] !== undefined;
  return { ...subnet, cidr, role, routeTable, isOnMain: own === undefined, isTagged };
}

function contradiction({ id, role, routeTable, tags }: UsableSubnet): readonly string[] {
  const routes = routeTable ? `route table ${routeTable.id}` : "no route table";
  if (role === "public" && tags[roleTags.node] !== undefined && tags[roleTags.public] === undefined)
    return [`${id} has the tag ${roleTags.node}, but ${routes} leads to an internet gateway: it is taken for a public subnet`];
  if (role !== "public" && tags[roleTags.public] !== undefined)
    return [`${id} has the tag ${roleTags.public}, but ${routes} does not lead to an internet gateway: it is taken for a private subnet`];
  return [];
}

/** A subnet for people, such as `subnet-0123456789abcdef0 (10.0.0.0/22, 1019 free addresses)`. */
export const subnetWords = ({ id, cidr, freeAddresses }: UsableSubnet): string =>
  `${id} (${cidr}, ${freeAddresses} free ${freeAddresses === 1 ? "address" : "addresses"})`;
