import { contains, prefixLengthOf } from "../../../aws/cidr";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { endpointsOf } from "./endpointsOf";
import { subnetOf, type TracedSubnet, type TracedVpc } from "./subnets";
import { mappingsOf, plainText, shown, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** Where packets go: an address, a service whose addresses a prefix list has, or somewhere on the internet. */
export type PacketDestination =
  | { readonly kind: "address"; readonly cidr: string }
  | { readonly kind: "service"; readonly service: string }
  | { readonly kind: "internet" };

/** A route: what it leads to, by which attribute of `aws_route`, and where it stands. */
interface TracedRoute {
  /** A CIDR block, or a service whose prefix list it is for. */
  readonly to: { readonly cidr: string } | { readonly service: string };
  readonly target: string;
  readonly targetId: Value;
  readonly address: string;
  /** Whether what it leads to is gone. @default false */
  readonly isBlackhole?: boolean;
}

/** A route table with its routes; `isComplete` where there can be no others. */
interface TracedTable {
  readonly address: string;
  readonly routes: readonly TracedRoute[];
  readonly isComplete: boolean;
}

/** Where a route table leads packets. `beyond` is set where what follows is not in the VPC. */
export interface RouteVerdict extends HopVerdict {
  readonly target?: string;
  readonly targetId?: Value;
}

/** Attributes of a route that name what it leads to. @see https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html */
const targetAttributes = [
  "nat_gateway_id",
  "transit_gateway_id",
  "vpc_peering_connection_id",
  "vpc_endpoint_id",
  "network_interface_id",
  "gateway_id",
  "egress_only_gateway_id",
  "local_gateway_id",
  "core_network_arn",
] as const;

const routeOf = (get: (name: string) => Value | undefined, address: string): readonly TracedRoute[] => {
  const cidr = get("destination_cidr_block") ?? get("cidr_block");
  const target = targetAttributes.find((name) => get(name) !== undefined && get(name) !== "");
  if (typeof cidr !== "string" || cidr === "" || !target) return [];
  const targetId = get(target)!;
  const isBlackhole = get("state") === "blackhole";
  if (target === "gateway_id" && targetId === "local") return [{ to: { cidr }, target: "local", targetId, address }];
  const isVirtual = target === "gateway_id" && plainText(targetId).startsWith("vgw-");
  return [{ to: { cidr }, target: isVirtual ? "virtual private gateway" : target, targetId, address, isBlackhole }];
};

/** Whether a route is to a prefix list that is not a gateway endpoint's: whose addresses are not known. */
const isToOtherList = (route: Readonly<Record<string, Value>>): boolean => {
  const list = plainText(route["destination_prefix_list_id"]);
  return list !== "" && !plainText(route["gateway_id"]).startsWith("vpce-");
};

/** The route table of a subnet: one that it is associated with, or else the main one of the VPC. */
const tableOf = (world: World, vpc: TracedVpc, subnet: TracedSubnet): TracedTable =>
  world.once(`table ${plainText(subnet.id)}`, () => readTable(world, vpc, subnet));

function readTable(world: World, vpc: TracedVpc, subnet: TracedSubnet): TracedTable {
  const association = world.blocks("aws_route_table_association").find((block) => block.get("subnet_id") === subnet.id);
  const asked = world
    .blocks("data.aws_route_tables")
    .find((block) => filterOf(block, "association.subnet-id").includes(plainText(subnet.id)));
  const id = association?.get("route_table_id") ?? asked?.reference("ids", 0) ?? mainTableOf(vpc);
  const isOwn = id === undefined && vpc.isMade;
  const block = world.find(id, "aws_route_table") ?? givenTable(world, id);
  const address = block?.address ?? asked?.address ?? association?.address ?? `the main route table of ${vpc.address}`;
  const local = vpc.cidrs.map((cidr): TracedRoute => ({ to: { cidr }, target: "local", targetId: "local", address }));
  const separate = id === undefined ? [] : world.blocks("aws_route").filter((route) => route.get("route_table_id") === id);
  const inline = [...mappingsOf(block?.get("route")), ...mappingsOf(block?.get("routes"))];
  const prefixLists = id === undefined ? [] : gatewayRoutes(world, id);
  return {
    address,
    routes: [
      ...local,
      ...separate.flatMap((route) => routeOf(route.get, route.address)),
      ...inline.flatMap((route) => routeOf((name) => route[name] ?? undefined, address)),
      ...prefixLists,
    ],
    isComplete: isOwn || ((block?.type === "aws_route_table" || block?.get("routes") !== undefined) && !inline.some(isToOtherList)),
  };
}

/** The main route table of a VPC that was read. One that is made has no routes there but its own. */
const mainTableOf = ({ block, isMade }: TracedVpc): Value | undefined => (isMade ? undefined : block?.get("main_route_table_id"));

/** Whether a subnet's route table leads anywhere but to the VPC and its gateway endpoints, or may. */
export function leadsBeyond(world: World, vpc: TracedVpc, subnet: TracedSubnet): boolean {
  const { isComplete, routes } = tableOf(world, vpc, subnet);
  return !isComplete || routes.some(({ target }) => target !== "local" && target !== "gateway endpoint");
}

const givenTable = (world: World, id: Value | undefined): TracedBlock | undefined =>
  world.blocks("data.aws_route_table").find((block) => id !== undefined && block.reference("route_table_id") === id);

const filterOf = (block: TracedBlock, name: string): readonly string[] =>
  mappingsOf(block.get("filter")).flatMap((filter) => (filter["name"] === name ? listedTexts(filter["values"]) : []));

/** A gateway endpoint is a route to the prefix list of its service in each table that it is associated with. */
const gatewayRoutes = (world: World, tableId: Value): readonly TracedRoute[] =>
  endpointsOf(world).flatMap(({ block: endpoint, isMade, service, type }) => {
    const isInTable = isMade && listedTexts(endpoint.get("route_table_ids")).includes(plainText(tableId));
    return type === "Gateway" && isInTable
      ? [{ to: { service }, target: "gateway endpoint", targetId: endpoint.reference("id"), address: endpoint.address }]
      : [];
  });

/** The route that is used: that with the longest prefix, which for a service is the one to its prefix list. */
function routeTo(table: TracedTable, destination: PacketDestination): TracedRoute | undefined {
  const matching = table.routes.filter(({ to }) => {
    if ("service" in to) return destination.kind === "service" && destination.service === to.service;
    return destination.kind === "address" ? contains(to.cidr, destination.cidr) : to.cidr === "0.0.0.0/0";
  });
  const length = ({ to }: TracedRoute): number => ("service" in to ? 33 : prefixLengthOf(to.cidr));
  return matching.reduce<TracedRoute | undefined>((best, route) => (!best || length(route) > length(best) ? route : best), undefined);
}

const destinationText = (destination: PacketDestination): string => {
  if (destination.kind === "address") return destination.cidr.replace(/\/32$/, "");
  return destination.kind === "service" ? `the prefix list of ${destination.service}` : "public addresses";
};

/** What the route table of a subnet does with packets to a destination. */
export function routeVerdict(
  world: World,
  vpc: TracedVpc,
  { isPublic = false, subnet }: { readonly subnet: TracedSubnet; readonly isPublic?: boolean },
  destination: PacketDestination,
): RouteVerdict {
  const table = tableOf(world, vpc, subnet);
  const route = routeTo(table, destination);
  const what = destinationText(destination);
  if (!route) {
    const none = `${subnet.zone}: no route leads to ${what}`;
    const given = destination.kind === "service" && endpointsOf(world).find((one) => !one.isMade && one.service === destination.service);
    if (given) {
      const says = `${subnet.zone}: whether the gateway endpoint of ${given.service}, which exists, is associated with the route table is not in the JSON`;
      return cannotTell(says, given.block.address, table.address);
    }
    return table.isComplete
      ? stops(none, table.address, subnet.address)
      : cannotTell(
          `${subnet.zone}: the routes of a route table that exists are not in the JSON, and none that is leads to ${what}`,
          table.address,
        );
  }
  const through = { target: route.target, targetId: route.targetId };
  const prefix = "service" in route.to ? route.to.service : route.to.cidr;
  const says = `${subnet.zone}: ${prefix} leads to ${targetText(world, route)}`;
  if (route.isBlackhole) return { ...stops(`${says}, which does not exist any more`, route.address, table.address), ...through };
  if (route.target === "local") return { ...passes(`${subnet.zone}: in the VPC, ${prefix}`, table.address), ...through };
  if (route.target === "nat_gateway_id") return { ...natVerdict(world, vpc, route, says), ...through };
  if (route.target === "transit_gateway_id") return { ...attachmentVerdict(world, vpc, route, subnet, says), ...through };
  if (route.target === "gateway_id") {
    return {
      ...(isPublic ? gatewayVerdict(world, vpc, route, says) : stops(`${says}, which needs a public address`, route.address)),
      ...through,
    };
  }
  return { ...passes(says, route.address, table.address), ...through };
}

const targetNames: Readonly<Record<string, string>> = {
  nat_gateway_id: "a NAT gateway",
  transit_gateway_id: "transit gateway",
  vpc_peering_connection_id: "peering connection",
  vpc_endpoint_id: "firewall endpoint",
  network_interface_id: "network interface",
  gateway_id: "an internet gateway",
  "virtual private gateway": "virtual private gateway",
};

/** What a route leads to is missing: in a VPC of which not all was read it may be there. */
const missingTarget = (vpc: TracedVpc, says: string, ...addresses: readonly string[]): HopVerdict =>
  vpc.isWhole ? stops(says, ...addresses) : cannotTell(says, ...addresses);

const targetText = (world: World, { target, targetId, address }: TracedRoute): string => {
  if (target === "gateway endpoint") return "its gateway endpoint";
  const name = targetNames[target] ?? target;
  return typeof targetId === "string" && !world.find(targetId, "aws_nat_gateway", "aws_internet_gateway")
    ? `${name} ${shown(targetId)}`
    : name || address;
};

/** A NAT gateway leads out where its own subnet does. */
function natVerdict(world: World, vpc: TracedVpc, route: TracedRoute, says: string): HopVerdict {
  const gateway = world.find(route.targetId, "aws_nat_gateway", "data.aws_nat_gateway");
  if (!gateway) return missingTarget(vpc, `${says}, which is not in the JSON`, route.address);
  if (gateway.type === "data.aws_nat_gateway")
    return passes(`${says}, which exists: the plan checks that it is available and public`, route.address, gateway.address);
  if (gateway.get("connectivity_type") === "private")
    return stops(`${says}, whose connectivity_type is private: it leads to no public address`, gateway.address, route.address);
  if (gateway.get("availability_mode") === "regional") return regionalNatVerdict(world, vpc, route, gateway, says);
  if (gateway.get("allocation_id") === undefined)
    return stops(`${says}, which has no allocation_id, and so no public address`, gateway.address, route.address);
  const subnet = subnetOf(world, gateway.get("subnet_id") ?? "", gateway.address);
  const table = tableOf(world, vpc, subnet);
  const out = routeTo(table, { kind: "internet" });
  if (out?.target !== "gateway_id") {
    const none = `${says}, whose own subnet has no route to an internet gateway`;
    return table.isComplete ? stops(none, table.address, gateway.address) : cannotTell(none, table.address, gateway.address);
  }
  const onward = gatewayVerdict(world, vpc, out, says);
  return { ...onward, decidedBy: [route.address, gateway.address, ...onward.decidedBy] };
}

/**
 * A regional NAT gateway is in no subnet: AWS gives it addresses, and a route table of its own that leads to the internet gateway of the VPC.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
 */
function regionalNatVerdict(world: World, vpc: TracedVpc, route: TracedRoute, gateway: TracedBlock, says: string): HopVerdict {
  const internet = world
    .blocks("aws_internet_gateway", "data.aws_internet_gateway")
    .find((block) => block.type !== "aws_internet_gateway" || attachedTo(world, block) === vpc.id);
  if (!internet) return missingTarget(vpc, `${says}, in a VPC without an internet gateway`, gateway.address, route.address);
  const table = world.find(gateway.get("route_table_id"), "aws_route_table");
  return table && !mappingsOf(table.get("route")).some(({ cidr_block }) => cidr_block === "0.0.0.0/0")
    ? cannotTell(`${says}, whose own route table is not seen to lead to an internet gateway`, table.address, gateway.address)
    : passes(`${says}, which is regional`, route.address, gateway.address, internet.address);
}

/** The VPC that an internet gateway is attached to. */
const attachedTo = (world: World, gateway: TracedBlock | undefined): Value | undefined =>
  gateway?.get("vpc_id") ??
  world
    .blocks("aws_internet_gateway_attachment")
    .find((block) => gateway && block.get("internet_gateway_id") === gateway.reference("id"))
    ?.get("vpc_id");

function gatewayVerdict(world: World, vpc: TracedVpc, route: TracedRoute, says: string): HopVerdict {
  const gateway = world.find(route.targetId, "aws_internet_gateway", "data.aws_internet_gateway");
  if (gateway?.type === "aws_internet_gateway" && attachedTo(world, gateway) !== vpc.id)
    return stops(`${says}, whose internet gateway is not attached to the VPC`, gateway.address, route.address);
  return gateway
    ? passes(says, route.address, gateway.address)
    : missingTarget(vpc, `${says}, whose internet gateway is not in the JSON`, route.address);
}

/** A transit gateway takes packets of a zone where its attachment has a subnet there. */
function attachmentVerdict(world: World, vpc: TracedVpc, route: TracedRoute, subnet: TracedSubnet, says: string): HopVerdict {
  const attachment = world
    .blocks("aws_ec2_transit_gateway_vpc_attachment")
    .find((block) => block.get("transit_gateway_id") === route.targetId && (block.stack !== "vpc" || block.get("vpc_id") === vpc.id));
  const given = world.blocks("data.aws_ec2_transit_gateway_vpc_attachment", "check.data.aws_ec2_transit_gateway_vpc_attachment")[0];
  if (!attachment) {
    return given
      ? cannotTell(`${says}, whose attachment exists; its subnets are not in the JSON`, route.address, given.address)
      : missingTarget(vpc, `${says}, which no attachment joins to the VPC`, route.address);
  }
  const zones = listedTexts(attachment.get("subnet_ids")).map((id) => subnetOf(world, id, attachment.address).zone);
  return zones.includes(subnet.zone)
    ? passes(says, route.address, attachment.address)
    : stops(`${says}, whose attachment has no subnet in ${subnet.zone}`, attachment.address, route.address);
}
