import { overlaps } from "../../../aws/cidr";
import type { ClusterConfig } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { settingsKey, type SubnetRole } from "../../../design/network/subnetLayout";
import { type ExistingResource, nameTag } from "./adoptable.table";
import type { AdoptionFinding, Disagreement } from "./attributes.findings";
import type { Matches, StackResource } from "./match";

const adoptableSubnetRoles = Object.keys(settingsKey) as SubnetRole[];

/**
 * Subnets that the file plans where the VPC has others, which AWS would refuse in the middle of an apply; and private ones that are public in AWS,
 * or the other way round, since a subnet is adopted with its route table and all routes in that. In an existing VPC a subnet of the same block is
 * another one, unless its Name tag says that the stack has made it.
 */
export function adoptedSubnetFindings(
  config: ClusterConfig,
  { resources }: Matches,
  existing: readonly ExistingResource[],
): readonly AdoptionFinding[] {
  const subnets = existing
    .filter(({ type }) => type === "aws_subnet")
    .map(({ importId, attributes }) => ({
      importId,
      zone: attributes["availability_zone"],
      cidr: String(attributes["cidr_block"]),
      kind: subnetKind(importId, existing),
      name: nameTag(attributes),
    }));
  const zones = analyse(config).addresses?.zones ?? [];
  return zones
    .flatMap((zone) =>
      adoptableSubnetRoles.map((role) => ({ role, zone: zone.zone, cidr: zone[role], kind: role === "public" ? "public" : "private" })),
    )
    .flatMap(({ role, zone, cidr, kind }) => {
      const resource = resources.find(({ type, attributes }) => type === "aws_subnet" && attributes["cidr_block"] === cidr);
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
        ? `Name an existing subnet at network.existingVpc.${settingsKey[role]}.${zone}, or write a free block at network.${settingsKey[role]}.cidrs.${zone}`
        : `Write network.${settingsKey[role]}.cidrs.${zone}: ${value}, or take the VPC as it is, with network.existingVpc`;
      return [{ stack: resource.stack, address: resource.address, importId: there.importId, ...difference, fix }];
    });
}

/** Ids of the route tables that subnets are associated with in AWS. */
const routeTablesOf = (subnetIds: readonly unknown[], existing: readonly ExistingResource[]): readonly unknown[] =>
  existing
    .filter(({ type, attributes }) => type === "aws_route_table_association" && subnetIds.includes(attributes["subnet_id"]))
    .map(({ attributes }) => attributes["route_table_id"]);

/** Public is a subnet whose route table has a route to an internet gateway. */
function subnetKind(subnetId: string, existing: readonly ExistingResource[]): "public" | "private" {
  const tables = routeTablesOf([subnetId], existing);
  const isPublic = existing.some(
    ({ type, attributes: { gateway_id, route_table_id } }) =>
      type === "aws_route" && tables.includes(route_table_id) && String(gateway_id).startsWith("igw-"),
  );
  return isPublic ? "public" : "private";
}

type NetworkCheck = (
  config: ClusterConfig,
  resource: StackResource,
  existing: ExistingResource,
  matches: Matches,
  all: readonly ExistingResource[],
) => Disagreement | undefined;

/** Endpoints and gateways of a VPC that the network stack would take away from other subnets, or make a second time in an existing VPC, which AWS refuses. */
export function adoptedVpcFindings(config: ClusterConfig, matches: Matches, all: readonly ExistingResource[]): readonly AdoptionFinding[] {
  const checks = config.network.existingVpc ? checksInExistingVpc : checksInOwnVpc;
  return matches.resources.flatMap((resource) => {
    const { stack, address, type } = resource;
    const aws = stack === "network" ? matches.existingOf(resource) : undefined;
    const disagreement = aws && checks[type]?.(config, resource, aws, matches, all);
    return disagreement ? [{ stack, address, importId: aws.importId, ...disagreement }] : [];
  });
}

const endpointRouteTables = ({ attributes }: ExistingResource): readonly unknown[] =>
  (attributes["route_table_ids"] ?? []) as readonly unknown[];

const checksInOwnVpc: Readonly<Record<string, NetworkCheck>> = {
  aws_vpc_endpoint: (_config, { attributes, stack }, existing, { valueOf }) => {
    const file = ((attributes["route_table_ids"] ?? []) as readonly unknown[]).map((table) => valueOf(table, stack));
    const others = endpointRouteTables(existing).filter((table) => !file.includes(table));
    if (others.length === 0) return undefined;
    const tables = others.join(", ");
    return {
      attribute: "route_table_ids",
      aws: `${tables} too`,
      file: "private ones alone",
      fix: `Take ${tables} away from the endpoint with aws ec2 modify-vpc-endpoint, if its subnets can do without, or take the VPC as it is, with network.existingVpc`,
    };
  },
};

const checksInExistingVpc: Readonly<Record<string, NetworkCheck>> = {
  aws_vpc_endpoint: (config, resource, existing, _matches, all) => {
    const { service } = analyse(config).endpoints.find(({ serviceName }) => serviceName === resource.attributes["service_name"]) ?? {};
    const conflicts =
      existing.attributes["private_dns_enabled"] === true ||
      endpointRouteTables(existing).some((table) => givenRouteTables(config, all).includes(table));
    return conflicts ? notMadeByStack(resource, existing, `Write network.endpoints.services.${service}: existing`) : undefined;
  },
  aws_internet_gateway: (_config, resource, existing) =>
    notMadeByStack(resource, existing, `Write network.existingVpc.internetGatewayId: ${existing.importId}`),
};

/** What the stack has made itself has its Name tag, and is in its state. */
const notMadeByStack = ({ attributes }: StackResource, existing: ExistingResource, fix: string) => {
  const [aws, file] = [nameTag(existing.attributes), nameTag(attributes)];
  return aws === file ? undefined : { attribute: "its Name tag", aws: aws ?? "not there", file: String(file), fix };
};

/** Private route tables that the file takes as they are: two endpoints of a service cannot have routes in one. */
function givenRouteTables({ network }: ClusterConfig, all: readonly ExistingResource[]): readonly unknown[] {
  const { nodeSubnets, routeTables } = network.existingVpc!;
  const subnetIds = Object.values(nodeSubnets).map(({ id }) => id);
  return [...routeTablesOf(subnetIds, all), ...Object.values(routeTables)];
}
