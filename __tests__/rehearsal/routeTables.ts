import { endpointsOf } from "../../commands/trace/rules/endpointsOf";
import { subnetOf } from "../../commands/trace/rules/subnets";
import { listedTexts, mappingsOf, plainText, type Value } from "../../commands/trace/rules/values";
import type { TracedBlock, World } from "../../commands/trace/rules/world";
import type { NetworkInterface } from "./interfaces";
import { company, firewall, gateway, gatewayAddress, internet, prefixLists } from "./surroundings";

/** A way out of the router: a link, and the address at its other end. */
interface NextHop {
  readonly link: string;
  readonly address: string;
}

/** What a rehearsal's router needs for its routes. */
export interface Router {
  readonly world: World;
  readonly vpcCidrs: readonly string[];
  readonly interfaces: readonly NetworkInterface[];
  /** The name of the link to a machine. */
  readonly linkTo: (machine: string) => string;
  /** The first address in the company's network. @default - there is none */
  readonly companyAddress: string | undefined;
}

/** The routing table of a subnet in the kernel: its own routes, and those of its route table. Whatever is in neither is unreachable. */
export function subnetRoutes(router: Router, subnet: string, table: number): readonly string[] {
  const { vpcCidrs, world } = router;
  const routes = tableRoutes(world, subnet).flatMap(({ target, targetId, to }) => {
    const hop = nextHop(router, subnet, target, targetId);
    return hop ? [`route add ${to} via ${hop.address} dev ${hop.link} onlink table ${table}`] : [];
  });
  return [
    // A packet within the VPC goes on to the table with all interfaces.
    ...vpcCidrs.map((cidr) => `route add throw ${cidr} table ${table}`),
    ...routes,
    `route add unreachable default metric 4000 table ${table}`,
  ];
}

interface Route {
  readonly to: string;
  readonly target: string;
  readonly targetId: Value;
}

/** Endpoint of a firewall, or interface of an appliance. */
export const firewallTargets = ["vpc_endpoint_id", "network_interface_id"];
const targets = ["nat_gateway_id", "transit_gateway_id", "vpc_peering_connection_id", "gateway_id", ...firewallTargets];

const routeIn = (get: (name: string) => Value | undefined): readonly Route[] => {
  const to = get("destination_cidr_block") ?? get("cidr_block");
  const target = targets.find((name) => (get(name) ?? "") !== "");
  return typeof to === "string" && target ? [{ to, target, targetId: get(target)! }] : [];
};

/** The routes of the table that a subnet is associated with; of the VPC's main table, which has none of its own, nothing. */
function tableRoutes(world: World, subnet: string): readonly Route[] {
  const association = world.blocks("aws_route_table_association").find((block) => block.get("subnet_id") === subnet);
  const asked = world.blocks("data.aws_route_tables").find((block) => JSON.stringify(block.get("filter")).includes(JSON.stringify(subnet)));
  const id = association?.get("route_table_id") ?? asked?.reference("ids", 0);
  if (id === undefined) return [];
  const given = world.blocks("data.aws_route_table").find((block) => block.reference("route_table_id") === id);
  const separate = world.blocks("aws_route").filter((route) => route.get("route_table_id") === id);
  const inline = [world.find(id, "aws_route_table")?.get("route"), given?.get("routes")].flatMap(mappingsOf);
  const gateways = endpointsOf(world).filter(
    ({ block, type }) => type === "Gateway" && listedTexts(block.get("route_table_ids")).includes(plainText(id)),
  );
  return [
    ...separate.flatMap(({ get }) => routeIn(get)),
    ...inline.flatMap((route) => routeIn((name) => route[name] ?? undefined)),
    ...gateways.map(({ service }) => ({ to: prefixLists[service]!, target: "gateway endpoint", targetId: service })),
  ];
}

function nextHop(router: Router, subnet: string, target: string, targetId: Value): NextHop | undefined {
  const { companyAddress, interfaces, linkTo, vpcCidrs, world } = router;
  const toCompany = vpcCidrs.length > 0 && companyAddress !== undefined ? { link: company.namespace, address: companyAddress } : undefined;
  switch (target) {
    case "gateway endpoint":
      return { link: gateway.namespace, address: gatewayAddress(plainText(targetId)) };
    case "nat_gateway_id": {
      const nat = interfaces.find(({ block, kind }) => kind === "nat" && block?.reference("id") === targetId);
      return nat && { link: linkTo(nat.machine), address: nat.address };
    }
    case "gateway_id":
      return isAttached(world, targetId) ? { link: internet.namespace, address: internet.address } : undefined;
    case "vpc_endpoint_id":
    case "network_interface_id":
      return { link: firewall.namespace, address: firewall.address };
    case "transit_gateway_id":
      return takesFrom(world, subnet, targetId) ? toCompany : undefined;
    default:
      return toCompany;
  }
}

/** An internet gateway leads somewhere where it is attached to a VPC. */
const isAttached = (world: World, id: Value): boolean =>
  world.find(id, "aws_internet_gateway")?.get("vpc_id") !== undefined ||
  world.blocks("aws_internet_gateway_attachment").some((block) => block.get("internet_gateway_id") === id);

/**
 * A transit gateway takes packets from zones in which its attachment has a subnet. An attachment that exists is supposed to have one in each.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
 */
function takesFrom(world: World, subnet: string, id: Value): boolean {
  const zoneOf = (one: Value, by: TracedBlock): string => subnetOf(world, one, by.address).zone;
  const attachments = world.blocks("aws_ec2_transit_gateway_vpc_attachment").filter((block) => block.get("transit_gateway_id") === id);
  if (world.blocks("aws_vpc").length === 0 && attachments.length === 0) return true;
  return attachments.some((block) => listedTexts(block.get("subnet_ids")).some((one) => zoneOf(one, block) === zoneOf(subnet, block)));
}
