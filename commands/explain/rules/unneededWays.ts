import type { ClusterDesign } from "../../../design/cluster";
import type { Need } from "../../../design/reachability/dependency";
import { type DirectPath, directPath } from "../../../design/reachability/directPaths";
import { pathFor } from "../../../design/reachability/paths";
import { dnsFirewallStep } from "./dnsFirewallHops";
import { type NeededDestination, hopsOf } from "./hops";
import { noProxyEntryFor } from "./ownDestinations";
import { pathWords } from "./reachedPairs";

/**
 * The way to a host that nothing in the cluster file needs. Clients that do not ask the proxy for it have the routes of the VPC alone; all others ask the
 * proxy, also for what routes lead to: only what the file needs has an entry of NO_PROXY.
 * @param asked what an entry would stand for
 */
export const wayTo = (host: string, design: ClusterDesign, asked = host): readonly string[] => {
  const entry = noProxyEntryFor(design, host);
  const isProxied = pathFor(design.config, { kind: "host", host }) === "proxy";
  const destination = hostDestination(host);
  if (entry !== undefined && isProxied) {
    const step = dnsFirewallStep(design, [host]);
    const routed = "the routes of the VPC lead there, if its name resolves to an address in the VPC";
    return [`NO_PROXY has ${entry}: the proxy is not asked`, ...step.hops, ...(step.isEnd ? [] : [routed])];
  }
  if (entry === undefined && design.proxy && !isProxied) {
    const direct = directPath(design.config, host)?.path;
    return [
      ...hopsOf(design, { path: "proxy", isCertain: true }, destination),
      ...(direct === undefined
        ? []
        : [`the ${directWords[direct]} would lead there without the proxy: list ${asked} at proxy.noProxy for that`]),
    ];
  }
  return wayToNeed({ kind: "host", host }, [host], design);
};

const directWords: Readonly<Record<DirectPath["path"], string>> = {
  ...pathWords,
  vpc: "local route of the VPC",
  existingRoute: "owner's route, if there is one,",
};

const hostDestination = (host: string): NeededDestination => ({ kind: "host", name: host, hosts: [host], port: 443 });

/** The way of a program that knows the proxy, where there is one. */
export function wayToNeed(need: Need, hosts: readonly string[], design: ClusterDesign): readonly string[] {
  const path = pathFor(design.config, need);
  const isCertain = need.kind !== "host" || path === "proxy" || (directPath(design.config, need.host)?.isCertain ?? true);
  const name = need.kind === "service" ? need.service : hosts[0]!;
  const destination: NeededDestination = {
    kind: need.kind,
    name,
    hosts,
    port: 443,
    ...(need.kind === "service" && { service: need.service }),
  };
  return hopsOf(design, { path, isCertain }, destination);
}
