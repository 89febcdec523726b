import type { ClusterConfig } from "../../../config/schema/schema";
import { planEndpoints } from "../../../design/reachability/endpoints";
import type { Disagreement, Matches, Obstacle, StackResource } from "./match";
import { type ExistingResource, nameTag } from "./rules";
import { routeTablesOf } from "./subnetObstacles";

type Rule = (
  config: ClusterConfig,
  resource: StackResource,
  existing: ExistingResource,
  matches: Matches,
  all: readonly ExistingResource[],
) => Disagreement | undefined;

/** Endpoints and gateways of a VPC that the network stack would take away from other subnets, or make a second time in an existing VPC, which AWS refuses. */
export function vpcObstacles(config: ClusterConfig, matches: Matches, all: readonly ExistingResource[]): readonly Obstacle[] {
  const rules = config.network.existingVpc ? inExistingVpc : inOwnVpc;
  return matches.resources.flatMap((resource) => {
    const { stack, address, rule } = resource;
    const aws = stack === "network" ? matches.existingOf(resource) : undefined;
    const disagreement = aws && rules[rule.type]?.(config, resource, aws, matches, all);
    return disagreement ? [{ stack, address, importId: aws.importId, ...disagreement }] : [];
  });
}

const tablesOf = ({ attributes }: ExistingResource): readonly unknown[] => (attributes["route_table_ids"] ?? []) as readonly unknown[];

const inOwnVpc: Readonly<Record<string, Rule>> = {
  aws_vpc_endpoint: (_config, { attributes, stack }, existing, { valueOf }) => {
    const file = ((attributes["route_table_ids"] ?? []) as readonly unknown[]).map((table) => valueOf(table, stack));
    const others = tablesOf(existing).filter((table) => !file.includes(table));
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

const inExistingVpc: Readonly<Record<string, Rule>> = {
  aws_vpc_endpoint: (config, resource, existing, _matches, all) => {
    const { service } = planEndpoints(config).find(({ serviceName }) => serviceName === resource.attributes["service_name"]) ?? {};
    const conflicts =
      existing.attributes["private_dns_enabled"] === true || tablesOf(existing).some((table) => givenTables(config, all).includes(table));
    return conflicts ? notOurs(resource, existing, `Write network.endpoints.services.${service}: existing`) : undefined;
  },
  aws_internet_gateway: (_config, resource, existing) =>
    notOurs(resource, existing, `Write network.existingVpc.internetGatewayId: ${existing.importId}`),
};

/** What the stack has made itself has its Name tag, and is in its state. */
const notOurs = ({ attributes }: StackResource, existing: ExistingResource, fix: string) => {
  const [aws, file] = [nameTag(existing.attributes), nameTag(attributes)];
  return aws === file ? undefined : { attribute: "its Name tag", aws: aws ?? "not there", file: String(file), fix };
};

/** Private route tables that the file takes as they are: two endpoints of a service cannot have routes in one. */
function givenTables({ network }: ClusterConfig, all: readonly ExistingResource[]): readonly unknown[] {
  const { nodeSubnets, routeTables } = network.existingVpc!;
  const subnetIds = Object.values(nodeSubnets).map(({ id }) => id);
  return [...routeTablesOf(subnetIds, all), ...Object.values(routeTables)];
}
