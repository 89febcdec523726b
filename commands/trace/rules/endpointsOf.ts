import { serviceHosts } from "../../../aws/hosts";
import { knownServices } from "../../../aws/endpointServices";
import { tracedVpcOf } from "./subnets";
import { type Value, itemsOf } from "./values";
import type { TracedBlock, World } from "./world";

/** The last part of an endpoint's service name, such as `ecr.api`; undefined for services that are not of AWS. */
export function serviceNameOf(endpoint: TracedBlock): string | undefined {
  const name = endpoint.get("service_name");
  return typeof name === "string" ? /^(?:cn\.)?com\.amazonaws\.(?:[a-z]{2}(?:-[a-z]+)+-\d\.)?(.+)$/.exec(name)?.[1] : undefined;
}

/** A VPC endpoint, made or said to exist, and the service that it leads to. */
export interface TracedEndpoint {
  readonly service: string;
  readonly type: "Interface" | "Gateway";
  readonly block: TracedBlock;
  /** Whether the stacks make it, or the VPC was read, so that all of it is known. */
  readonly isMade: boolean;
}

/** The VPC endpoints of a cluster's VPC for AWS services. */
export const endpointsOf = (world: World): readonly TracedEndpoint[] => world.once("endpoints", () => readEndpoints(world));

function readEndpoints(world: World): readonly TracedEndpoint[] {
  const whole = endpointsIn(world, "aws_vpc_endpoint");
  if (world.isGivenWhole) return whole;
  const services = new Set(whole.map(({ service, type }) => `${service} ${type}`));
  const others = endpointsIn(world, "data.aws_vpc_endpoint", "check.data.aws_vpc_endpoint");
  return [...whole, ...others.filter(({ service, type }) => !services.has(`${service} ${type}`))];
}

const endpointsIn = (world: World, ...types: readonly string[]): readonly TracedEndpoint[] =>
  world.blocks(...types).flatMap((block) => {
    const service = serviceNameOf(block);
    if (service === undefined) return [];
    const isMade = block.type === "aws_vpc_endpoint";
    const vpc = block.get("vpc_id");
    if (isMade && vpc !== undefined && vpc !== tracedVpcOf(world).id) return [];
    // An endpoint without a type is a gateway endpoint.
    const type = (block.get("vpc_endpoint_type") ?? (isMade ? "Gateway" : filteredType(block))) === "Gateway" ? "Gateway" : "Interface";
    return [{ service, type, block, isMade }];
  });

/** The type that a data source asks for. */
const filteredType = (block: TracedBlock): Value | undefined => {
  const filters = itemsOf(block.get("filter")) as readonly { readonly name?: Value; readonly values?: Value }[];
  return itemsOf(filters.find(({ name }) => name === "vpc-endpoint-type")?.values)[0];
};

/** Services of which a host name is one, the most specific first. */
export function servicesOfHost(world: World, host: string, region: string): readonly string[] {
  const services = [...new Set([...endpointsOf(world).map(({ service }) => service), ...knownServices])];
  return services.filter((service) => serviceHosts(service, region).some((name) => isHostOf(name, host)));
}

/** Whether a service's name is a host, or with a leading dot one above it. */
export const isHostOf = (name: string, host: string): boolean =>
  name.startsWith(".") ? host.endsWith(name) && host.length > name.length : host === name;
