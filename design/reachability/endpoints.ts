import { isMapping } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { serviceHosts } from "../../aws/hosts";
import { isRegionName, partitionOf } from "../../aws/regions";
import { isSharedVpc } from "../network/existingVpc";
import { existingServices, listedAsExisting } from "./endpointModes";
import type { Reachability } from "./paths";
import { type PerimeterPolicy, perimeterPolicy } from "./perimeter";
import { endpointService, hasPrivateDns, type EndpointService } from "../../aws/endpointServices";

/** A VPC endpoint to create. */
export interface EndpointDesign extends EndpointService {
  /** The AWS service, such as `ecr.api`, or the user's name of a service at `network.endpoints.privateLink`. */
  readonly service: string;
  /** Whether the service's own host names resolve to the endpoint inside the VPC: those of nearly all interface endpoints do. */
  readonly privateDns: boolean;
  /** Endpoint policy document. @default - full access */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** The policy that it gets where its service takes policies, because the cluster file asks for a perimeter and has none of its own for it. */
  readonly perimeter?: PerimeterPolicy;
  /** Whether its policy lets nobody in but principals of the cluster's account. @default false */
  readonly isForOwnAccount?: true;
  /** TCP ports of the service. @default - 443 */
  readonly ports?: readonly number[];
  /** The consumers that it is created for. */
  readonly neededBy: readonly string[];
}

/**
 * The VPC endpoints to create: one for every service that a consumer reaches that way, by service name, and those of full names.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export function planEndpoints(config: ClusterConfig, pairs: readonly Reachability[]): readonly EndpointDesign[] {
  const services = pairs.flatMap(({ need, path }) => (need.kind === "service" && path === "endpoint" ? [need.service] : []));
  return [...[...new Set(services)].sort().map((service) => endpointOf(config, pairs, service)), ...planPrivateLink(config)];
}

/** The endpoints that others make, as they would be here, sorted by service. */
export const endpointsOfOthers = (config: ClusterConfig, pairs: readonly Reachability[]): readonly EndpointDesign[] =>
  [...existingServices(config, pairs)].sort().map((service) => endpointOf(config, pairs, service));

function endpointOf(config: ClusterConfig, pairs: readonly Reachability[], service: string): EndpointDesign {
  const endpoint = endpointService(service, config.region);
  const privateDns = endpoint.type === "Interface" && hasPrivateDns(service);
  const consumers = pairs.flatMap(({ consumer, need }) => (need.kind === "service" && need.service === service ? [consumer] : []));
  return { service, ...endpoint, privateDns, ...attachedPolicy(config, service), neededBy: [...new Set(consumers)] };
}

/** The policy of an endpoint: the user's own, that of the perimeter, or that which the service asks for. */
function attachedPolicy(config: ClusterConfig, service: string): Pick<EndpointDesign, "policy" | "perimeter" | "isForOwnAccount"> {
  const policy = config.network.endpoints.policies[service];
  if (isMapping(policy)) return { policy };
  const perimeter = perimeterPolicy(config, service);
  if (perimeter) return { perimeter };
  return policy === undefined && service === "guardduty-data" && config.addons.guardDutyAgent.enabled ? { isForOwnAccount: true } : {};
}

/**
 * The policy that GuardDuty documents for the endpoint of its agents.
 * @param accountId account of the cluster; may be a Terraform reference
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/eksrunmon-prereq-deploy-security-agent.html
 */
export const ownAccountPolicy = (accountId: string): Readonly<Record<string, unknown>> => ({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
    {
      Effect: "Deny",
      Principal: "*",
      Action: "*",
      Resource: "*",
      Condition: { StringNotEquals: { "aws:PrincipalAccount": accountId } },
    },
  ],
});

/** An endpoint of another account's service has private DNS only where the provider has verified a name. */
function planPrivateLink(config: ClusterConfig): readonly EndpointDesign[] {
  const { endpoints } = config.network;
  return Object.entries(endpoints.skip || isSharedVpc(config) ? {} : endpoints.privateLink).map(
    ([service, { serviceName, privateDnsNames, ports }]) => {
      const serviceRegion = serviceName.split(".").find(isRegionName);
      return {
        service,
        serviceName,
        type: "Interface",
        ...(serviceRegion === undefined || serviceRegion === config.region ? {} : { serviceRegion }),
        privateDns: privateDnsNames.length > 0,
        ...attachedPolicy(config, service),
        ports,
        neededBy: ["network.endpoints.privateLink"],
      };
    },
  );
}

/**
 * The host names that lead to an endpoint of a service. A leading dot stands for all names below. Endpoints of other accounts' services have names of
 * their own besides: `vpce-….vpce-svc-….us-west-2.vpce.amazonaws.com`.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-share-your-services.html
 */
export function endpointHosts({ network, region }: ClusterConfig, service: string): readonly string[] {
  const [, named] = Object.entries(network.endpoints.privateLink).find(([name]) => name === service) ?? [];
  if (!named) return serviceHosts(service, region);
  const [, serviceRegion, id] = /\.vpce\.([a-z\d-]+)\.(vpce-svc-[a-z\d]+)$/.exec(named.serviceName) ?? [];
  const ownNames = id === undefined ? [] : [`.${id}.${serviceRegion}.vpce.${partitionOf(region).dnsSuffix}`];
  return [...named.privateDnsNames.map((name) => name.replace(/^\*/, "")), ...ownNames];
}

/** A VPC endpoint that the cluster file says is there already. */
export interface ExistingEndpoint extends EndpointService {
  /** The AWS service, such as `ecr.api`. */
  readonly service: string;
}

/**
 * The VPC endpoints that an existing VPC is said to have, service by service, sorted. None where its owner is another account, whose endpoints nobody
 * else sees; nor those of a default, which are in a central VPC as well.
 * @see https://github.com/aws-containers/amazon-ecs-exec-checker/issues/29
 */
export const planExistingEndpoints = ({ network, region }: ClusterConfig): readonly ExistingEndpoint[] =>
  (network.existingVpc && !isSharedVpc({ network }) ? [...listedAsExisting(network)].sort() : []).map((service) => ({
    service,
    ...endpointService(service, region),
  }));

/**
 * Whether endpoints that we do not make can be reached: those of an existing VPC, or of another VPC through a transit gateway or a peering connection,
 * by names of a hosted zone that is shared.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
export const mayHaveEndpoints = ({ existingVpc, peerings, transitGateway }: ClusterConfig["network"]): boolean =>
  existingVpc !== undefined || transitGateway !== undefined || Object.keys(peerings).length > 0;

/**
 * Whether an endpoint that others make is in the VPC: a gateway endpoint, one that the cluster file lists for a VPC in which the plan looks for it, and
 * any where no transit gateway or peering connection leads to another VPC that may have it.
 */
export function isExistingEndpointInVpc(config: ClusterConfig, service: string): boolean {
  const { existingVpc, peerings, transitGateway } = config.network;
  if (!existingVpc) return false;
  const leadsElsewhere = transitGateway !== undefined || Object.keys(peerings).length > 0;
  const isLookedFor = planExistingEndpoints(config).some((endpoint) => endpoint.service === service);
  return !leadsElsewhere || isLookedFor || endpointService(service, config.region).type === "Gateway";
}

/** Whether the cluster file names an endpoint of a service, to create or as one that exists. */
export function asksForEndpoint({ network: { endpoints } }: ClusterConfig, service: string): boolean {
  const mode = endpoints.services[service];
  return mode === undefined ? endpoints.additional.includes(service) : mode !== "proxy";
}

/** What decides which services have an endpoint. */
export interface PlannedEndpoints {
  readonly config: ClusterConfig;
  /** Those to create. */
  readonly endpoints: readonly EndpointDesign[];
  readonly reachability: readonly Reachability[];
}

/** Services with an endpoint, sorted: those of the endpoints to create, and those whose endpoints others make. */
export const servicesWithEndpoint = ({ config, endpoints, reachability }: PlannedEndpoints): readonly string[] =>
  [...new Set([...endpoints.map(({ service }) => service), ...existingServices(config, reachability)])].sort();
