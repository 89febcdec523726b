import { isPrivateName } from "../../aws/publicHosts";
import type { ConfigPath } from "../../config/findings/finding";
import { bypasses, localDestinations, reasonedLocalDestinations } from "../network/localDestinations";
import { endpointHosts, type PlannedEndpoints, servicesWithEndpoint } from "../reachability/endpoints";
import { registryOf } from "../images/images";
import { hostNameOf, pulledRepository, type Reachability } from "../reachability/paths";

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
export const noProxy = (planned: PlannedEndpoints): readonly string[] => noProxyEntries(planned).map(({ entry }) => entry);

/** An entry of NO_PROXY, and why it is there. */
export interface NoProxyEntry {
  readonly entry: string;
  /** As a phrase. */
  readonly reason: string;
  /** The key of the cluster file that asks for it. @default - none, every cluster of this network has it */
  readonly path?: ConfigPath;
}

/** The same entries, each with its reason: the first, where there are several. */
export function noProxyEntries(planned: PlannedEndpoints): readonly NoProxyEntry[] {
  const { config, reachability } = planned;
  const local = reasonedLocalDestinations(config).flatMap(({ entries, reason }) => entries.map((entry) => ({ entry, reason })));
  const services = servicesWithEndpoint(planned).flatMap((service) =>
    endpointHosts(config, service).map((entry) => ({ entry, reason: `${service} has a VPC endpoint` })),
  );
  const own = (config.proxy?.noProxy ?? []).map((entry, index) => ({
    entry: entry.toLowerCase(),
    reason: "the cluster file lists it",
    path: ["proxy", "noProxy", index],
  }));
  const listed: readonly NoProxyEntry[] = [...local, ...services, ...own];
  const hosts = reachability.flatMap((pair): readonly NoProxyEntry[] => {
    const { askedBy, consumer, need, path } = pair;
    if (need.kind === "service" || !isDirect(path)) return [];
    const entry = hostNameOf(need.kind === "host" ? need.host : registryOf(pulledRepository(need)));
    return isForAll(pair, entry) ? [{ entry, reason: `${consumer} reaches it without the proxy`, path: askedBy }] : [];
  });
  const all = [...listed, ...hosts.filter((host) => !listed.some(({ entry }) => bypasses(entry, host.entry)))];
  return all.filter(({ entry }, index) => all.findIndex((other) => other.entry === entry) === index);
}

/** Not what one that is not told of the proxy can only try: others ask the proxy for it. */
const isForAll = ({ isCertain, usesProxy }: Reachability, host: string): boolean => isCertain || usesProxy || isPrivateName(host);

const isDirect = (path: Reachability["path"]): boolean => path === "vpc" || path === "transitGateway" || path === "peering";
