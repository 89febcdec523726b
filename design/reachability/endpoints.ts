import { isMapping } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import type { Reachability } from "./paths";
import { type PerimeterPolicy, perimeterPolicy } from "./perimeter";
import { endpointService, type EndpointService } from "../../aws/endpointServices";

/** A VPC endpoint to create. */
export interface EndpointDesign extends EndpointService {
  /** The AWS service, such as `ecr.api`. */
  readonly service: string;
  /** Whether the service's own host names resolve to the endpoint inside the VPC: those of interface endpoints do. */
  readonly privateDns: boolean;
  /** Endpoint policy document. @default - full access */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** The policy that it gets where its service takes policies, because the cluster file asks for a perimeter and has none of its own for it. */
  readonly perimeter?: PerimeterPolicy;
  /** The consumers that it is created for. */
  readonly neededBy: readonly string[];
}

/**
 * The VPC endpoints to create, by service name: one for every service that a consumer reaches that way, and no other.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function planEndpoints(config: ClusterConfig, pairs: readonly Reachability[]): readonly EndpointDesign[] {
  const byEndpoint = pairs.flatMap(({ consumer, need, path }) =>
    need.kind === "service" && path === "endpoint" ? [{ consumer, service: need.service }] : [],
  );
  return [...new Set(byEndpoint.map(({ service }) => service))].sort().flatMap((service) => {
    const offered = endpointService(service, config.region);
    const policy = config.network.endpoints.policies[service];
    const neededBy = [...new Set(byEndpoint.filter((pair) => pair.service === service).map(({ consumer }) => consumer))];
    if (!offered) return [];
    const perimeter = perimeterPolicy(config, service);
    const attached = isMapping(policy) ? { policy } : perimeter && { perimeter };
    return [{ service, ...offered, privateDns: offered.type === "Interface", ...attached, neededBy }];
  });
}

/** A VPC endpoint that the cluster file says is there already. */
export interface ExistingEndpoint extends EndpointService {
  /** The AWS service, such as `ecr.api`. */
  readonly service: string;
}

/** The VPC endpoints that an existing VPC is said to have, sorted by service. */
export const planExistingEndpoints = ({ network, region }: ClusterConfig): readonly ExistingEndpoint[] =>
  Object.entries(network.existingVpc ? network.endpoints.services : {})
    .filter(([, mode]) => mode === "existing")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([service]) => {
      const offered = endpointService(service, region);
      return offered ? [{ service, ...offered }] : [];
    });

/**
 * Whether endpoints that we do not make can be reached: those of an existing VPC, or of another VPC through a transit gateway or a peering connection,
 * by names of a hosted zone that is shared.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
export const mayHaveEndpoints = ({ existingVpc, peerings, transitGateway }: ClusterConfig["network"]): boolean =>
  existingVpc !== undefined || transitGateway !== undefined || Object.keys(peerings).length > 0;

/** Whether the cluster file names an endpoint of a service, to create or as one that exists. */
export function asksForEndpoint({ network: { endpoints } }: ClusterConfig, service: string): boolean {
  const mode = endpoints.services[service];
  return mode === undefined ? endpoints.additional.includes(service) : mode !== "proxy";
}

/** Services with an endpoint in the VPC, sorted: those of the endpoints to create, and those that the cluster file says exist. */
export function servicesWithEndpoint(config: ClusterConfig, endpoints: readonly EndpointDesign[]): readonly string[] {
  const modes = Object.entries(config.network.endpoints.services);
  const existing = modes.flatMap(([service, mode]) => (mode === "existing" ? [service] : []));
  return [...new Set([...endpoints.map(({ service }) => service), ...existing])].sort();
}
