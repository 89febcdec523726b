import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { dependencies, type Dependency, type Need, type Remedy } from "./dependencies";
import { runsOnFargate } from "../fargate/selectors";
import { isInRegionalRegistry, registryOf } from "../images/images";
import { oncePerCluster } from "../oncePerCluster";
import { endpointService } from "../../aws/endpointServices";

/** How traffic gets from the cluster to what it needs. */
export type Path = "endpoint" | "existingEndpoint" | "nat" | "transitGateway" | "proxy";

/** A consumer, something it needs, and the path between them. */
export interface Reachability {
  readonly consumer: string;
  /** The key of the cluster file that brings in the consumer. */
  readonly askedBy: ConfigPath;
  readonly need: Need;
  /** @default - nothing in the VPC leads there */
  readonly path: Path | undefined;
  /** Whether a proxy could be the path. */
  readonly usesProxy: boolean;
}

/** The path to the internet, and to services without an endpoint. A transit gateway is one where everything is routed to it. */
function pathToInternet({ network: { egress, transitGateway } }: ClusterConfig): Path | undefined {
  if (egress === "none") return undefined;
  // A transit gateway that is not described at all is a mistake of its own.
  return egress !== "transitGateway" || (transitGateway?.cidrs.includes("0.0.0.0/0") ?? true) ? egress : undefined;
}

function pathToService(config: ClusterConfig, service: string): Path | undefined {
  const { endpoints, egress } = config.network;
  const mode = endpoints.services[service];
  if (mode === "existing") return "existingEndpoint";
  const offered = endpointService(service, config.region) !== undefined;
  if (offered && mode !== "proxy" && !endpoints.skip) return "endpoint";
  // Whatever a transit gateway leads to, it can be a VPC whose endpoints are shared.
  return offered && egress === "transitGateway" ? egress : pathToInternet(config);
}

/** Where a need is met: by a service, or by a host on the internet. Amazon ECR of the region stands for the images in it. */
function targetOf({ region }: ClusterConfig, need: Need): { readonly service: string } | { readonly host: string } {
  if (need.kind !== "image") return need;
  return isInRegionalRegistry(need.repository, region) ? { service: "ecr.dkr" } : { host: registryOf(need.repository) };
}

/**
 * The path from the cluster to something it needs: a VPC endpoint wherever one may be made, whatever the egress, so that traffic to AWS
 * stays private; the egress for the rest. Undefined where there is none.
 */
export function pathFor(config: ClusterConfig, need: Need): Path | undefined {
  const target = targetOf(config, need);
  return "service" in target ? pathToService(config, target.service) : pathToInternet(config);
}

/** Every pair of a consumer and something it needs, once for each key of the cluster file that asks for the consumer. */
export const reachability = oncePerCluster((config): readonly Reachability[] =>
  dependencies.flatMap((dependency) =>
    dependency.askedBy(config).flatMap((askedBy) =>
      dependency.needs(config).map((need) => {
        const path = pathFor(config, need);
        const usesProxy = knowsProxy(config, dependency, need);
        return { consumer: dependency.consumer, askedBy, need, path: path === "proxy" && !usesProxy ? undefined : path, usesProxy };
      }),
    ),
  ),
);

/** The containerd of a node pulls images, whoever needs them, and knows the proxy; that of Fargate cannot be told of it. */
const knowsProxy = (config: ClusterConfig, { usesProxy, pods }: Dependency, need: Need): boolean =>
  need.kind === "image" ? !(pods?.(config) ?? []).some((ofPods) => runsOnFargate(config, ofPods)) : (usesProxy?.(config) ?? true);

/**
 * Whether any host on the internet, and so every AWS service without an endpoint, can be reached: AWS WAF, AWS Shield, the EC2 price list.
 * Consumers that can do without them are told to where this is false; as it is with a proxy, which lets pass what is known to be needed.
 */
export const reachesInternet = (config: ClusterConfig): boolean => !["proxy", undefined].includes(pathToInternet(config));

/** An error for every pair without a path. */
export const pathFindings = (config: ClusterConfig): readonly Finding[] =>
  reachability(config)
    .filter(({ path }) => path === undefined)
    .map((pair) => unreachable(config, pair));

/** How to open a way out that is not open. NAT gateways lead everywhere. */
function openEgress(egress: ClusterConfig["network"]["egress"], usesProxy: boolean): string {
  if (egress === "transitGateway") return "add 0.0.0.0/0 to network.transitGateway.cidrs";
  return `choose network.egress ${egress === "none" && usesProxy ? "nat, transitGateway or proxy" : "nat or transitGateway"}`;
}

function unreachable(config: ClusterConfig, { consumer, askedBy, need, usesProxy }: Reachability): Finding {
  const target = targetOf(config, need);
  // Whatever needs a host, or a service that AWS may not offer, is asked for by a switch.
  const switchOff: Remedy = { path: askedBy, fix: `Set ${pathText(askedBy)} to false` };
  const doWithout = need.kind === "service" ? switchOff : (need.remedy ?? switchOff);
  const { because, path, fix } =
    "service" in target
      ? noEndpoint(config, target.service, doWithout)
      : { because: `nothing in this VPC reaches ${target.host}`, ...doWithout };
  return {
    severity: "error",
    path,
    alsoReads: [["region"], ["network"], askedBy],
    problem: `${consumer} needs ${nameOf(need)}, ${config.network.egress === "proxy" ? "cannot use an HTTP proxy, " : ""}and ${because}`,
    fix: `${fix}, or ${openEgress(config.network.egress, usesProxy)}`,
  };
}

/**
 * Whether endpoints that we do not make can be reached: those of an existing VPC, or of another VPC through a transit gateway or a peering connection,
 * by names of a hosted zone that is shared.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
export const mayHaveEndpoints = ({ existingVpc, peerings, transitGateway }: ClusterConfig["network"]): boolean =>
  existingVpc !== undefined || transitGateway !== undefined || Object.keys(peerings).length > 0;

/** Why a service has no endpoint, and what to change. */
function noEndpoint({ region, network }: ClusterConfig, service: string, doWithout: Remedy): Remedy & { readonly because: string } {
  const { endpoints } = network;
  const mode: ConfigPath = ["network", "endpoints", "services", service];
  const because = (reason: string) => `nothing in this VPC reaches it: ${reason}`;
  const offered = endpointService(service, region);
  if (!offered) return { because: because(`AWS offers no VPC endpoint for ${service} in ${region}`), ...doWithout };
  if (endpoints.services[service] === "proxy") {
    return { because: because(`${pathText(mode)} is proxy`), path: mode, fix: `Set ${pathText(mode)} to create` };
  }
  const skip: ConfigPath = ["network", "endpoints", "skip"];
  return {
    because: because(`${pathText(skip)} is true`),
    path: skip,
    fix: `Set ${pathText(skip)} to false${mayHaveEndpoints(network) ? `, set ${pathText(mode)} to existing` : ""}`,
  };
}

function nameOf(need: Need): string {
  if (need.kind === "service") return `the AWS service ${need.service}`;
  return need.kind === "host" ? `the host ${need.host}` : `the image ${need.repository}:${need.tag}`;
}
