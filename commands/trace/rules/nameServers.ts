import { contains } from "../../../aws/cidr";
import { groupsVerdict } from "./groupRules";
import { cannotTell, type HopVerdict, passes, stops, worstOf } from "./hop";
import { networkAclVerdict } from "./networkAcls";
import type { Placement } from "./placement";
import { type PacketDestination, routeVerdict } from "./routes";
import { subnetsAt, type TracedSubnet, type TracedVpc } from "./subnets";
import { listedTexts, type Value } from "./values";
import type { World } from "./world";

/** Whoever sends queries to name servers: of a pod's, CoreDNS. */
export interface QuerySenders {
  /** What is the same for the same senders. */
  readonly key: string;
  readonly placements: (destination: PacketDestination) => readonly Placement[];
}

/** Where a name is asked for. */
export interface Asker {
  readonly world: World;
  readonly vpc: TracedVpc;
  readonly subnet: TracedSubnet;
  /** Whether it has a public address. @default false */
  readonly isPublic?: boolean;
  readonly region: string;
  /** Whoever sends its queries. @default - whose rules they meet is not asked */
  readonly senders?: QuerySenders;
}

/**
 * Whether Amazon's name server answers, which alone knows the names of private API endpoints and VPC endpoints. No rule and no network ACL is about queries
 * to that one.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
export function serversVerdict(asker: Asker): HopVerdict {
  const { vpc, world } = asker;
  if (vpc.block?.get("enable_dns_support") === false) return stops("the VPC has no DNS: enable_dns_support is false", vpc.address);
  const association = world.blocks("aws_vpc_dhcp_options_association").find((block) => block.get("vpc_id") === vpc.id);
  const options = world.find(association?.get("dhcp_options_id"), "aws_vpc_dhcp_options");
  if (!options) {
    return vpc.isMade
      ? passes("the default DHCP options of the region name Amazon's DNS server", vpc.address)
      : cannotTell(
          "the DHCP options of the VPC, which are not in the JSON, name Amazon's DNS server or ones that forward to it",
          vpc.address,
        );
  }
  const servers = listedTexts(options.get("domain_name_servers"));
  if (servers.length === 0) return stops("the DHCP options name no DNS server", options.address);
  const others = servers.filter((server) => server !== "AmazonProvidedDNS");
  if (others.length === 0) return passes("Amazon's DNS server", options.address);
  const ways = others.map((server) => ({ server, way: serverWay(asker, server) }));
  const unreached = ways.find(({ way }) => way.status === "fails");
  if (unreached) {
    const says = `the DNS server ${unreached.server} is out of reach: ${unreached.way.says}`;
    return stops(says, options.address, ...unreached.way.decidedBy);
  }
  return cannotTell(`the DNS servers ${others.join(", ")} forward it to Amazon's`, options.address);
}

/** The way of queries to a server, as rule by rule: most are sent over UDP. */
function serverWay(asker: Asker, server: string): HopVerdict {
  const { senders, subnet, vpc, world } = asker;
  const destination: PacketDestination = { kind: "address", cidr: `${server}/32` };
  const route = routeVerdict(world, vpc, { subnet }, destination);
  const [first, ...others] = route.status === "fails" ? [] : (senders?.placements(destination) ?? []);
  if (!first) return route;
  const of = (placement: Placement): HopVerdict => queryVerdict(asker, placement, destination.cidr);
  const passages = [first, ...others].map(of);
  // One of several CoreDNS pods that gets there is enough for some queries.
  const isReached = passages.some(({ status }) => status !== "fails");
  const passage = worstOf([passages[0]!, ...passages.slice(1)]);
  return passage.status === "fails" && !isReached ? passage : route;
}

function queryVerdict({ vpc, world }: Asker, { groups, subnet }: Placement, cidr: string): HopVerdict {
  const connection = { port: 53, protocol: "udp" } as const;
  const rules = groupsVerdict(world, groups, "egress", { peer: { cidrs: [cidr], groups: [] }, ...connection });
  if (rules.status === "fails") {
    // A rule may be for a security group that a server in the VPC has.
    const isInVpc = vpc.cidrs.some((block) => contains(block, cidr));
    const all: readonly Value[] = isInVpc ? world.blocks("aws_security_group").map((block) => block.reference("id")) : [];
    const byGroup = groupsVerdict(world, groups, "egress", { peer: { cidrs: [], groups: all }, ...connection });
    if (byGroup.status !== "ok") return rules;
  }
  const subnets = subnetsAt(world, cidr);
  const acls = networkAclVerdict(world, vpc, subnet, { to: subnets.length > 0 ? subnets : { cidr }, ...connection });
  return acls ?? rules;
}
