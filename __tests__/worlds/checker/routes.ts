import { addressBlock, holds } from "./addresses";
import { follow } from "./expressions";
import { repeated, resourcesOf, text, violation, type Violation, type Written } from "./model";
import { blocksOfVpc } from "./subnets";

const targets = [
  "gateway_id",
  "nat_gateway_id",
  "transit_gateway_id",
  "vpc_peering_connection_id",
  "vpc_endpoint_id",
  "network_interface_id",
];

/** Routes: one target each, each destination once in a table, none inside the VPC. */
export const routeViolations = (written: Written): readonly Violation[] => [
  ...singleRoutes(written),
  ...repeatedRoutes(written),
  ...tablesOfSubnets(written),
  ...natGateways(written),
];

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html */
const singleRoutes = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_route").flatMap((route) => {
    const given = targets.filter((target) => route.body[target] !== undefined);
    const destination = text(route.body["destination_cidr_block"]);
    const block = addressBlock(destination);
    const isLocal = block && blocksOfVpc(written).some((vpc) => holds(addressBlock(vpc) ?? { ...block, size: 0 }, block));
    const table = follow(written, route.stack, route.body["route_table_id"] ?? "");
    return [
      ...(given.length === 1 ? [] : [`has ${given.length} targets`]),
      ...(destination !== "" && !block ? [`has no block as destination: ${destination}`] : []),
      ...(destination === "" && route.body["destination_prefix_list_id"] === undefined ? ["has no destination"] : []),
      ...(isLocal ? [`leads ${destination} of the VPC away from it`] : []),
      ...(table.block || text(table.value).startsWith("rtb-") ? [] : ["is in no route table"]),
    ].map((problem) => violation("routes", route, problem));
  });

const repeatedRoutes = (written: Written): readonly Violation[] =>
  repeated(resourcesOf(written, "aws_route"), ({ body }) =>
    JSON.stringify([body["route_table_id"], body["destination_cidr_block"] ?? body["destination_prefix_list_id"]]),
  ).map((route) => violation("routes", route, "its table has the destination already"));

/** A subnet has one route table, and so has each of those that are made. */
function tablesOfSubnets(written: Written): readonly Violation[] {
  const associations = resourcesOf(written, "aws_route_table_association");
  const twice = repeated(associations, ({ body }) => text(body["subnet_id"])).map((association) =>
    violation("routes", association, "its subnet has a route table already"),
  );
  const associated = new Set(associations.map(({ body }) => text(body["subnet_id"])));
  const without = resourcesOf(written, "aws_subnet")
    .filter(({ type, name }) => ![...associated].some((subnet) => subnet.includes(`${type}.${name}.id`)))
    .map((subnet) => violation("routes", subnet, "has no route table of its own, and so the main one of the VPC"));
  return [...twice, ...without];
}

/** Whether a subnet's routes lead to an internet gateway. */
export function isPublic(written: Written, subnetId: string): boolean {
  const table = resourcesOf(written, "aws_route_table_association").find(({ body }) => body["subnet_id"] === subnetId)?.body[
    "route_table_id"
  ];
  return resourcesOf(written, "aws_route").some(
    ({ body }) => table !== undefined && body["route_table_id"] === table && text(body["gateway_id"]).includes("internet"),
  );
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html a public NAT gateway is in a public subnet, and has an address */
const natGateways = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_nat_gateway").flatMap((gateway) => {
    const subnet = text(gateway.body["subnet_id"]);
    const isMade = subnet.includes("aws_subnet.") && !subnet.includes("data.");
    return [
      ...(gateway.body["connectivity_type"] === "private" || gateway.body["allocation_id"] !== undefined ? [] : ["has no address"]),
      ...(isMade && !isPublic(written, subnet) ? ["is in a subnet without a route to an internet gateway"] : []),
    ].map((problem) => violation("routes", gateway, problem));
  });
