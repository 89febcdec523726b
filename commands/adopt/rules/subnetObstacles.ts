import type { ClusterConfig } from "../../../config/schema/schema";
import { planAddresses } from "../../../design/network/addresses/addresses";
import { overlaps } from "../../../aws/cidr";
import type { Matches, Obstacle } from "./match";
import { type ExistingResource, nameTag } from "./rules";

const roles = ["node", "pod", "public"] as const;

/**
 * Subnets that the file plans where the VPC has others, which AWS would refuse in the middle of an apply; and private ones that are public in AWS,
 * or the other way round, since a subnet is adopted with its route table and all routes in that. In an existing VPC a subnet of the same block is
 * another one, unless its Name tag says that the stack has made it.
 */
export function subnetObstacles(config: ClusterConfig, { resources }: Matches, existing: readonly ExistingResource[]): readonly Obstacle[] {
  const subnets = existing
    .filter(({ type }) => type === "aws_subnet")
    .map(({ importId, attributes }) => ({
      importId,
      zone: attributes["availability_zone"],
      cidr: String(attributes["cidr_block"]),
      kind: kindOf(importId, existing),
      name: nameTag(attributes),
    }));
  const zones = planAddresses(config).plan?.zones ?? [];
  return zones
    .flatMap((zone) => roles.map((role) => ({ role, zone: zone.zone, cidr: zone[role], kind: role === "public" ? "public" : "private" })))
    .flatMap(({ role, zone, cidr, kind }) => {
      const resource = resources.find(({ rule, attributes }) => rule.type === "aws_subnet" && attributes["cidr_block"] === cidr);
      const there = resource && subnets.find((subnet) => overlaps(subnet.cidr, cidr!));
      if (!there) return [];
      const same = config.network.existingVpc
        ? { attribute: "its Name tag", aws: there.name ?? "not there", file: String(nameTag(resource.attributes)) }
        : { attribute: "its route table", aws: there.kind, file: kind };
      if (there.cidr === cidr && same.aws === same.file) return [];
      const difference = there.cidr === cidr ? same : { attribute: "cidr_block", aws: there.cidr, file: cidr! };
      const blocks = subnets.filter((subnet) => subnet.zone === zone && subnet.kind === kind).map((subnet) => subnet.cidr);
      const value = blocks.length > 0 ? blocks.join(" or ") : "a free block";
      const fix = config.network.existingVpc
        ? `Name an existing subnet at network.existingVpc.${role}Subnets.${zone}, or write a free block at network.${role}Subnets.cidrs.${zone}`
        : `Write network.${role}Subnets.cidrs.${zone}: ${value}, or take the VPC as it is, with network.existingVpc`;
      return [{ stack: resource.stack, address: resource.address, importId: there.importId, ...difference, fix }];
    });
}

/** Ids of the route tables that subnets are associated with in AWS. */
export const routeTablesOf = (subnetIds: readonly unknown[], existing: readonly ExistingResource[]): readonly unknown[] =>
  existing
    .filter(({ type, attributes }) => type === "aws_route_table_association" && subnetIds.includes(attributes["subnet_id"]))
    .map(({ attributes }) => attributes["route_table_id"]);

/** Public is a subnet whose route table has a route to an internet gateway. */
function kindOf(subnetId: string, existing: readonly ExistingResource[]): "public" | "private" {
  const tables = routeTablesOf([subnetId], existing);
  const isPublic = existing.some(
    ({ type, attributes: { gateway_id, route_table_id } }) =>
      type === "aws_route" && tables.includes(route_table_id) && String(gateway_id).startsWith("igw-"),
  );
  return isPublic ? "public" : "private";
}
