import { bypasses, localDestinations } from "../network/localDestinations";
import { endpointHosts, type PlannedEndpoints, servicesWithEndpoint } from "../reachability/endpoints";
import { registryOf } from "../images/images";
import { hostNameOf, type Reachability } from "../reachability/paths";

/**
 * The entries of NO_PROXY that every cluster needs, whatever the user adds: what is in the VPC and in the cluster, and the hosts of services that have
 * a VPC endpoint. Hosts without an endpoint are not in it: the proxy is the way to them.
 */
export const ownNoProxy = (planned: PlannedEndpoints): readonly string[] => [
  ...localDestinations(planned.config),
  ...servicesWithEndpoint(planned).flatMap((service) => endpointHosts(planned.config, service)),
];

/**
 * The entries of NO_PROXY in lower case, each once: the cluster's own, then the user's, then the registries, and the hosts of
 * applications, in private networks that neither has.
 */
export function noProxy(planned: PlannedEndpoints): readonly string[] {
  const { config, reachability } = planned;
  const entries = [...ownNoProxy(planned), ...(config.proxy?.noProxy ?? []).map((entry) => entry.toLowerCase())];
  const hosts = reachability.flatMap(({ need, path }) =>
    need.kind !== "service" && isDirect(path) ? [hostNameOf(need.kind === "host" ? need.host : registryOf(need.repository))] : [],
  );
  return [...new Set([...entries, ...hosts.filter((host) => !entries.some((entry) => bypasses(entry, host)))])];
}

const isDirect = (path: Reachability["path"]): boolean => path === "vpc" || path === "transitGateway" || path === "peering";
