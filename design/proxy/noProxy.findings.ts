import { isIP } from "node:net";
import { linkLocalRange, overlaps } from "../../aws/cidr";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { registryOf } from "../images/images";
import { serviceCidr, vpcBlocks } from "../network/cidrBlocks";
import { bypasses, localDestinations } from "../network/localDestinations";
import { routedZones } from "../network/routes";
import { routedBlocks } from "../reachability/directPaths";
import { hostNameOf, pulledRepository } from "../reachability/paths";
import { proxyDestinations } from "./destinations";

/** NO_PROXY must leave to the proxy what only the proxy reaches, and what it stands for must be reached by routes. */
export function noProxyFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  const destinations = proxyDestinations(facts);
  const ofUser = (config.proxy?.noProxy ?? []).flatMap((entry, index) => entryFindings(config, destinations, entry, index));
  return [...ofUser, ...localHostFindings(facts)];
}

function entryFindings(config: ClusterConfig, destinations: readonly string[], entry: string, index: number): readonly Finding[] {
  const finding = (problem: string, fix: string): Finding[] => [
    { severity: "error", path: ["proxy", "noProxy", index], alsoReads: [["network"]], problem, fix },
  ];
  const remove = "Remove it, or list only destinations that are reached without the proxy";
  if (entry.endsWith("/0")) return finding(`${entry} stands for every address, and the proxy for none`, remove);
  const lost = destinations.filter((host) => bypasses(entry, host));
  if (lost.length > 0) return finding(`${entry} stands for ${lost.join(", ")} too, which only the proxy reaches`, remove);
  if (!isUnrouted(config, entry)) return [];
  return finding(
    `${entry} is reached neither by the proxy nor without it: no route of the VPC leads there`,
    `Remove it, or route it at ${routeKeys(config)}`,
  ).map((found) => (entry.includes("/") ? { ...found, severity: "warning" } : found));
}

/** Where routes are written. Behind a transit gateway, a Squid in the VPC has no place. */
const routeKeys = ({ proxy }: ClusterConfig): string =>
  proxy?.squid ? "network.peerings" : "network.transitGateway.cidrs or network.peerings";

const loopback = "127.0.0.0/8";

/** Whether no address of an IPv4 block, or an address, is in the VPC or routed. What the route tables of an existing VPC lead to, only their owner knows. */
function isUnrouted(config: ClusterConfig, entry: string): boolean {
  const [address = "", prefixLength = "32"] = entry.split("/");
  if (isIP(address) !== 4 || routedZones(config).length === 0) return false;
  const reached = [...vpcBlocks(config).map(({ cidr }) => cidr), serviceCidr(config), linkLocalRange, loopback, ...routedBlocks(config)];
  return !reached.some((cidr) => overlaps(cidr, `${address}/${prefixLength}`));
}

/** Images, and what applications reach, whose host is none that a proxy is asked for, such as a name below `.internal`, and that no route leads to. */
function localHostFindings({ config, reachability }: ClusterFacts): readonly Finding[] {
  return reachability.flatMap(({ consumer, need, path }): readonly Finding[] => {
    if (path !== "proxy" || need.kind === "service" || !need.remedy?.path) return [];
    const { fix, path: askedBy } = need.remedy;
    const isImage = need.kind === "image";
    const host = hostNameOf(isImage ? registryOf(pulledRepository(need)) : need.host);
    const entry = localDestinations(config).find((local) => bypasses(local, host));
    if (entry === undefined) return [];
    const what = isImage ? `the image ${need.repository}:${need.tag}` : `the host ${host}`;
    const problem = `${consumer} needs ${what}, no client asks the proxy for ${host} (NO_PROXY has ${entry}), and no route leads out of the VPC`;
    return [
      {
        severity: "error",
        path: askedBy,
        alsoReads: [["network"], ["proxy"]],
        problem,
        fix: `${fix}, or route it at ${routeKeys(config)}`,
      },
    ];
  });
}
