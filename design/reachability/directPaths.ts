import { isIP } from "node:net";
import { hasPrivateDns } from "../../aws/endpointServices";
import { coversDomain, serviceHosts } from "../../aws/hosts";
import { isPrivateName, isPublicAddress, isPublicName } from "../../aws/publicHosts";
import type { ClusterConfig } from "../../config/schema/schema";
import { vpcBlocks } from "../network/cidrBlocks";
import { bypasses, localDestinations } from "../network/localDestinations";
import { firewallCidrs, peeringRoutes, routedZones } from "../network/routes";
import { requestedServices } from "./dependencies";
import { byTransitGateway, pathToInternet } from "./internetPath";

/** How packets get to a host outside the cluster without an HTTP proxy. */
export interface DirectPath {
  readonly path: "vpc" | "nat" | "transitGateway" | "firewall" | "peering" | "existingRoute";
  /** Whether it leads there for certain. Not where only some addresses are routed, and the host is a name; nor by routes that somebody else made. */
  readonly isCertain: boolean;
}

/** The blocks of other networks that are routed, and so the addresses that a host outside the VPC may have. */
export const routedBlocks = (config: ClusterConfig): readonly string[] => [
  ...byTransitGateway(config),
  ...firewallCidrs(config),
  ...peeringRoutes(config).map(({ cidr }) => cidr),
];

/** What the route tables of an existing VPC lead to, only their owner knows. */
const isRoutedByOthers = (config: ClusterConfig): boolean => routedZones(config).length === 0;

/**
 * The path to a host by the routes of the VPC alone; undefined where there is none.
 * @param host a name, or an IPv4 address
 */
export const directPath = (config: ClusterConfig, host: string): DirectPath | undefined =>
  isIP(host) === 0 ? pathToName(config, host) : pathToAddress(config, host);

function pathToAddress(config: ClusterConfig, address: string): DirectPath | undefined {
  const isIn = (cidr: string): boolean => bypasses(cidr, address);
  const certain = (path: DirectPath["path"]): DirectPath => ({ path, isCertain: true });
  if (vpcBlocks(config).some(({ cidr }) => isIn(cidr))) return certain("vpc");
  if (peeringRoutes(config).some(({ cidr }) => isIn(cidr))) return certain("peering");
  if (byTransitGateway(config).some(isIn)) return certain("transitGateway");
  if (firewallCidrs(config).some(isIn)) return certain("firewall");
  if (config.network.egress === "nat" && isPublicAddress(address)) return certain("nat");
  return isRoutedByOthers(config) ? { path: "existingRoute", isCertain: false } : undefined;
}

/** Whether a name resolves to an endpoint that the cluster file names, in the VPC or in one that shares it. */
function hasEndpoint(config: ClusterConfig, name: string): boolean {
  const { privateLink, services } = config.network.endpoints;
  const linked = Object.values(privateLink).flatMap(({ privateDnsNames }) => privateDnsNames);
  const named = [...requestedServices(config), ...Object.keys(services).filter((service) => services[service] === "existing")];
  const hosts = named.filter(hasPrivateDns).flatMap((service) => serviceHosts(service, config.region));
  return [...linked.map((own) => own.replace(/^\*/, "")), ...hosts].some((own) => coversDomain(own, name));
}

function pathToName(config: ClusterConfig, name: string): DirectPath | undefined {
  if (hasEndpoint(config, name)) return { path: "vpc", isCertain: true };
  const everywhere = pathToInternet(config);
  if (everywhere !== undefined) return { path: everywhere, isCertain: true };
  // With a proxy as the way out, whatever else leads to the internet is not for hosts on it.
  if (isPublicName(name)) return undefined;
  const blocks = byTransitGateway(config);
  if (blocks.length > 0) return { path: "transitGateway", isCertain: blocks.includes("0.0.0.0/0") };
  if (firewallCidrs(config).length > 0) return { path: "firewall", isCertain: false };
  if (peeringRoutes(config).length > 0) return { path: "peering", isCertain: false };
  return isRoutedByOthers(config) ? { path: "existingRoute", isCertain: false } : undefined;
}

/**
 * Whether clients that know an HTTP proxy go to a host without it: it is in the VPC or the cluster, the user says so, or it is one of a private network
 * to which the cluster file has a route.
 */
export function goesDirect(config: ClusterConfig, host: string, { path }: DirectPath): boolean {
  const entries = [...localDestinations(config), ...(config.proxy?.noProxy ?? [])];
  if (path === "vpc" || entries.some((entry) => bypasses(entry, host))) return true;
  const isPrivate = isIP(host) === 0 ? isPrivateName(host) : !isPublicAddress(host);
  return isPrivate && path !== "existingRoute";
}
