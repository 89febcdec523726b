import { type RouteFacts, type VpcFacts, vpcPermissions } from "../../aws/vpcFacts";
import { stateJson } from "./stateJson";
import { plainText, type Value } from "./values";
import type { TracedGivenVpc, TracedJson, TracedStacks } from "./world";

/** The IAM permissions of each thing that a trace reads of a VPC that exists. They allow to read settings, and nothing that is stored. */
export const givenVpcPermissions = {
  ...vpcPermissions,
  attributes: ["ec2:DescribeVpcAttribute"],
  securityGroups: ["ec2:DescribeSecurityGroups"],
  networkAcls: ["ec2:DescribeNetworkAcls"],
} as const;

/** What a trace reads of a VPC besides {@link VpcFacts}, by their resource types and ids, in the words of the AWS provider. */
export interface VpcNow extends VpcFacts {
  readonly hasDnsSupport: boolean;
  readonly hasDnsHostnames: boolean;
  readonly securityGroups: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly networkAcls: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

/** Types of resources that decide about packets and names in a VPC. What else somebody's state has is not the cluster's. */
const vpcTypes = [
  "aws_vpc",
  "aws_vpc_ipv4_cidr_block_association",
  "aws_subnet",
  "aws_route_table",
  "aws_default_route_table",
  "aws_route",
  "aws_route_table_association",
  "aws_nat_gateway",
  "aws_internet_gateway",
  "aws_internet_gateway_attachment",
  "aws_ec2_transit_gateway_vpc_attachment",
  "aws_vpc_endpoint",
  "aws_security_group",
  "aws_default_security_group",
  "aws_security_group_rule",
  "aws_vpc_security_group_ingress_rule",
  "aws_vpc_security_group_egress_rule",
  "aws_network_acl",
  "aws_default_network_acl",
  "aws_network_acl_rule",
  "aws_network_acl_association",
  "aws_vpc_dhcp_options",
  "aws_default_vpc_dhcp_options",
  "aws_vpc_dhcp_options_association",
  "aws_route53_zone",
  "aws_route53_zone_association",
  "aws_route53_resolver_rule",
  "aws_route53_resolver_rule_association",
  "aws_route53_resolver_firewall_rule_group",
  "aws_route53_resolver_firewall_rule_group_association",
  "aws_route53_resolver_firewall_rule",
  "aws_route53_resolver_firewall_domain_list",
] as const;

/** Types that decide as another one does, of which they are the one that AWS made. */
const decidesAs: Readonly<Record<string, string>> = {
  aws_default_route_table: "aws_route_table",
  aws_default_security_group: "aws_security_group",
  aws_default_vpc_dhcp_options: "aws_vpc_dhcp_options",
};

type MutableBlocks = Record<string, Record<string, Readonly<Record<string, Value>>>>;

/** What states of others have of a VPC. A state may have several VPCs. */
export function vpcInStates(states: readonly TracedJson[], vpcId: string): TracedGivenVpc {
  const resource: MutableBlocks = {};
  for (const [index, state] of states.entries()) {
    for (const type of vpcTypes) {
      for (const [name, attributes] of Object.entries(state.resource?.[type] ?? {})) {
        const owner = type === "aws_vpc" ? attributes["id"] : attributes["vpc_id"];
        if (owner !== undefined && owner !== vpcId) continue;
        const byName = (resource[decidesAs[type] ?? type] ??= {});
        byName[Object.hasOwn(byName, name) ? `${name} of state ${index + 1}` : name] = attributes;
      }
    }
  }
  return { resource, isWhole: false };
}

/** What AWS answered about a VPC, as a state of it would be. */
export function vpcFromAws(facts: VpcNow): TracedGivenVpc {
  const { id: vpc_id } = facts;
  const dhcpOptions = facts.dhcpOptionsId === undefined ? [] : [facts.dhcpOptionsId];
  const main = facts.routeTables.find(({ isMain }) => isMain)?.id;
  const resources: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
    aws_vpc: [
      {
        id: vpc_id,
        cidr_block: facts.cidr,
        enable_dns_support: facts.hasDnsSupport,
        enable_dns_hostnames: facts.hasDnsHostnames,
        main_route_table_id: main,
      },
    ],
    aws_vpc_ipv4_cidr_block_association: facts.secondaryCidrs.map((cidr_block) => ({ id: cidr_block, vpc_id, cidr_block })),
    aws_subnet: facts.subnets.map(({ id, cidr, tags, zone }) => ({ id, vpc_id, cidr_block: cidr, availability_zone: zone, tags })),
    aws_route_table: facts.routeTables.map(({ id, routes }) => ({ id, vpc_id, route: routes.map(routeBlock) })),
    aws_route_table_association: facts.routeTables.flatMap(({ id, subnetIds }) =>
      subnetIds.map((subnet_id) => ({ id: subnet_id, subnet_id, route_table_id: id })),
    ),
    aws_nat_gateway: facts.natGateways.map(({ id, isPrivate = false, isRegional = false, subnetId }) => ({
      id,
      ...(isRegional ? { availability_mode: "regional" } : { subnet_id: subnetId }),
      connectivity_type: isPrivate ? "private" : "public",
      // A public one that is available has an address.
      allocation_id: id,
    })),
    aws_internet_gateway: facts.internetGatewayId === undefined ? [] : [{ id: facts.internetGatewayId, vpc_id }],
    aws_ec2_transit_gateway_vpc_attachment: facts.attachments.map(({ subnetIds, transitGatewayId }) => ({
      id: transitGatewayId,
      vpc_id,
      transit_gateway_id: transitGatewayId,
      subnet_ids: subnetIds,
    })),
    aws_vpc_dhcp_options: dhcpOptions.map((id) => ({ id, domain_name_servers: facts.nameServers })),
    aws_vpc_dhcp_options_association: dhcpOptions.map((id) => ({ id, vpc_id, dhcp_options_id: id })),
    aws_vpc_endpoint: facts.endpoints.map((endpoint) => ({
      id: endpoint.id,
      vpc_id,
      service_name: endpoint.serviceName,
      vpc_endpoint_type: endpoint.type,
      private_dns_enabled: endpoint.privateDns,
      ...(endpoint.isForInboundResolver && { dns_options: [{ private_dns_only_for_inbound_resolver_endpoint: true }] }),
      route_table_ids: endpoint.routeTableIds,
      subnet_ids: endpoint.subnetIds ?? [],
      security_group_ids: endpoint.securityGroupIds ?? [],
      policy: endpoint.policy,
    })),
    aws_security_group: Object.entries(facts.securityGroups).map(([id, attributes]) => ({ id, vpc_id, ...attributes })),
    aws_network_acl: Object.entries(facts.networkAcls).map(([id, attributes]) => ({ id, vpc_id, ...attributes })),
  };
  const state = {
    format_version: "1.0",
    values: {
      root_module: {
        resources: Object.entries(resources).flatMap(([type, items]) =>
          items.map((values) => ({ mode: "managed", type, name: plainText(values["id"]), values: defined(values) })),
        ),
      },
    },
  };
  return { resource: stateJson(state)?.resource ?? {}, isWhole: true };
}

const defined = (values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** The attribute of a route for what it leads to, by how ids begin. */
const targetsById: readonly (readonly [RegExp, string])[] = [
  [/^nat-/, "nat_gateway_id"],
  [/^tgw-/, "transit_gateway_id"],
  [/^pcx-/, "vpc_peering_connection_id"],
  [/^eni-/, "network_interface_id"],
  [/^vpce-/, "vpc_endpoint_id"],
  [/^lgw-/, "local_gateway_id"],
  [/^arn:/, "core_network_arn"],
];

function routeBlock({ destination, isBlackhole, target }: RouteFacts): Readonly<Record<string, string>> {
  const isList = destination.startsWith("pl-");
  // A gateway endpoint's route to its prefix list is known by the endpoint.
  const attribute = isList && target.startsWith("vpce-") ? "gateway_id" : targetsById.find(([pattern]) => pattern.test(target))?.[1];
  return {
    [isList ? "destination_prefix_list_id" : "cidr_block"]: destination,
    [attribute ?? "gateway_id"]: target,
    ...(isBlackhole && { state: "blackhole" }),
  };
}

/**
 * The stacks with a VPC that was read: what the network stack asks of AWS about route tables is answered by it, and resources that are in the stacks too are
 * not there twice.
 */
export function withGivenVpc(stacks: TracedStacks, vpc: TracedGivenVpc): TracedStacks {
  const associations = Object.values(vpc.resource?.["aws_route_table_association"] ?? {});
  const asked = stacks.network.data?.["aws_route_tables"] ?? {};
  const answered = Object.fromEntries(
    Object.entries(asked).map(([name, block]) => {
      const wanted = JSON.stringify(block["filter"] ?? []);
      const found = associations.find(({ subnet_id }) => wanted.includes(JSON.stringify(subnet_id)))?.["route_table_id"];
      return [name, block["ids"] === undefined && found !== undefined ? { ...block, ids: [found] } : block];
    }),
  );
  const own = new Set(
    Object.values(stacks.network.resource ?? {}).flatMap((byName) =>
      Object.values(byName).flatMap(({ id }) => (id === undefined ? [] : [id])),
    ),
  );
  const resource = Object.fromEntries(
    Object.entries(vpc.resource ?? {}).map(([type, byName]) => [
      type,
      Object.fromEntries(Object.entries(byName).filter(([, { id }]) => id === undefined || !own.has(id))),
    ]),
  );
  const data = { ...stacks.network.data, ...(Object.keys(asked).length > 0 && { aws_route_tables: answered }) };
  return { ...stacks, network: { ...stacks.network, data }, vpc: { ...vpc, resource } };
}
