import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { vpcBlocks } from "../network/cidrBlocks";
import { routedZones, peeringRoutes } from "../network/routes";
import { bypasses } from "../network/localDestinations";
import { ownNoProxy } from "./noProxy";
import { noProxyFindings } from "./noProxy.findings";

/** The proxy is the way out, it is one proxy, nodes reach it, and NO_PROXY leaves it something to do. */
export function proxyFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  const { network, proxy } = config;
  if (network.egress !== "proxy")
    return proxy && !holdsCertificatesOnly(proxy) ? [proxyError(["proxy"], notTheWayOut(network.egress))] : [];
  if (!proxy)
    return [proxyError(["network", "egress"], { problem: "egress is proxy, but no proxy is given", fix: `Write ${eitherProxy}` })];
  return [...choiceFindings(config), ...placeFindings(facts), ...noProxyFindings(facts)];
}

/** Certificate authorities have keys of their own, and were below the proxy before. */
const holdsCertificatesOnly = ({ url, squid, noProxy, caCertificates }: NonNullable<ClusterConfig["proxy"]>): boolean =>
  url === undefined && squid === undefined && noProxy.length === 0 && Object.keys(caCertificates).length > 0;

type Words = Pick<Finding, "problem" | "allowed" | "fix">;

const proxyError = (path: ConfigPath, words: Words): Finding => ({
  severity: "error",
  path,
  alsoReads: [["network"], ["proxy"]],
  ...words,
});

const urlPath: ConfigPath = ["proxy", "url"];

const eitherProxy = "proxy.url for an existing proxy, or proxy.squid: {} for a Squid in this VPC";

const notTheWayOut = (egress: string): Words => ({
  problem: `a proxy is given, but egress is ${egress}`,
  fix: "Set network.egress to proxy, or remove proxy",
});

function choiceFindings({ network, proxy }: ClusterConfig): readonly Finding[] {
  if (proxy?.squid && proxy.url !== undefined) {
    return [
      proxyError(["proxy", "squid"], {
        problem: `a Squid is asked for, but proxy.url names another proxy, ${proxy.url}`,
        fix: "Remove proxy.squid, or remove proxy.url",
      }),
    ];
  }
  if (proxy?.squid && network.transitGateway) {
    return [
      proxyError(["network", "transitGateway"], {
        problem: "a transit gateway is given, but Squid is in this VPC, and nothing is routed to the transit gateway",
        fix: "Remove network.transitGateway, or name a proxy behind it at proxy.url instead of proxy.squid",
      }),
    ];
  }
  const neither = proxy?.squid === undefined && proxy?.url === undefined;
  return neither ? [proxyError(["proxy"], { problem: "neither proxy.url nor proxy.squid is given", fix: `Write ${eitherProxy}` })] : [];
}

type PlaceRule = (config: ClusterConfig, host: string, facts: ClusterFacts) => Finding | undefined;

/** What is wrong with the place of an existing proxy: the first thing only, since the others follow from it. */
function placeFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  const url = config.proxy?.url;
  if (url === undefined) return [];
  const host = new URL(url).hostname.replace(/^\[|\]$|\.$/g, "");
  return [outsideVpc, outsideNoProxy, addressOfHost, reached].flatMap((rule) => rule(config, host, facts) ?? []).slice(0, 1);
}

const blockAround = (config: ClusterConfig, host: string) => vpcBlocks(config).find(({ cidr }) => bypasses(cidr, host));

const outsideVpc: PlaceRule = (config, host) => {
  const block = blockAround(config, host);
  return block && !config.network.existingVpc
    ? proxyError(urlPath, {
        problem: `the address ${host} is in ${block.cidr} of the VPC, where nothing is before the VPC is created`,
        fix: "Use proxy.squid for a proxy in this VPC, or write the address of one outside",
      })
    : undefined;
};

/**
 * The proxy is none of the destinations that are reached without it. A network or a domain that the proxy is in too (10.0.0.0/8, an existing
 * VPC, `.corp.example.com`, `.internal`) is fine: no client looks its proxy up among the entries.
 */
const outsideNoProxy: PlaceRule = (config, host, facts) => {
  const isFine = (entry: string): boolean => entry === ".internal" || entry === blockAround(config, host)?.cidr;
  const own = ownNoProxy(facts).find((entry) => !isFine(entry) && bypasses(entry, host));
  if (own !== undefined) {
    return proxyError(urlPath, {
      problem: `the host ${host} is in NO_PROXY (${own}), since it is in this cluster or has a VPC endpoint`,
      fix: "Write the host of a proxy outside the cluster and its VPC",
    });
  }
  const added = config.proxy?.noProxy.findIndex((entry) => entry.toLowerCase() === host) ?? -1;
  return added === -1
    ? undefined
    : proxyError(["proxy", "noProxy", added], {
        problem: `the entry stands for the proxy itself, ${host}`,
        fix: "Remove it, or list the destinations in it one by one",
      });
};

/** @see https://datatracker.ietf.org/doc/html/rfc6890 */
const rangesWithoutHost = ["unspecified", "loopback", "linkLocal", "multicast", "broadcast"];

const addressOfHost: PlaceRule = (_config, host) => {
  const fix = "Write the IPv4 address, or the name, by which nodes and pods reach the proxy";
  if (isIP(host) === 6) return proxyError(urlPath, { problem: `the address ${host} is IPv6, and the VPC has IPv4 only`, fix });
  return isIP(host) === 4 && rangesWithoutHost.includes(ipaddr.parse(host).range())
    ? proxyError(urlPath, { problem: `the address ${host} is that of no other host`, fix })
    : undefined;
};

const reached: PlaceRule = (config, host) => {
  const { transitGateway } = config.network;
  // What the route tables of an existing VPC lead to, only their owner knows.
  if (blockAround(config, host) || routedZones(config).length === 0) return undefined;
  const peered = peeringRoutes(config);
  if (peered.some(({ cidr }) => bypasses(cidr, host))) return undefined;
  if (isIP(host) === 0)
    return transitGateway || peered.length > 0 ? undefined : { ...proxyError(urlPath, nameInVpc(host)), severity: "warning" };
  if (!transitGateway) {
    return proxyError(urlPath, {
      problem: `no route leads from the nodes to ${host}, since no transit gateway is given`,
      fix: "Name the transit gateway that leads there at network.transitGateway, or use proxy.squid instead of proxy.url",
    });
  }
  return transitGateway.cidrs.some((cidr) => bypasses(cidr, host))
    ? undefined
    : proxyError(["network", "transitGateway", "cidrs"], {
        problem: `no route leads from the nodes to the proxy at ${host}`,
        fix: `Add ${host}/32, or the network around it`,
      });
};

const nameInVpc = (host: string): Words => ({
  problem: `without a transit gateway, nodes reach ${host} only where the name stands for an address of the VPC`,
  fix: "Make an interface endpoint of the proxy with that name, or name the transit gateway that leads there at network.transitGateway",
});
