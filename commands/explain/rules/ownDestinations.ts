import { isIP } from "node:net";
import { contains, linkLocalRange } from "../../../aws/cidr";
import { coversDomain } from "../../../aws/hosts";
import type { ClusterDesign } from "../../../design/cluster";
import { bypasses, reasonedLocalDestinations } from "../../../design/network/localDestinations";
import type { Explanation } from "../model";

const loopbackRange = "127.0.0.0/8";

/** Domains that only the DNS service of the cluster knows. @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
const clusterDomains = [".svc", ".cluster.local"] as const;

/**
 * Statements about what no packet leaves the VPC for, whatever routes and proxies there are: link-local addresses and those of the node itself, and the
 * addresses and names of Kubernetes services. Empty for all else.
 * @param host a name in lower case, or an IPv4 address
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html#link-local-addresses
 * @see https://kubernetes.io/docs/reference/networking/virtual-ips/
 */
export function ownDestinationStatements(host: string, { addresses, config }: ClusterDesign): readonly string[] {
  const isAddress = isIP(host) === 4;
  const known = reasonedLocalDestinations(config).find(({ entries }) => entries.includes(host));
  const reason = known ? `: ${known.reason}` : "";
  const isIn = (block: string): boolean => isAddress && contains(block, `${host}/32`);
  if (isIn(linkLocalRange)) return [`${host} is link-local${reason}`, "packets to it never leave the node: no route and no proxy matters"];
  if (isIn(loopbackRange) || host === "localhost") return [`${host} is the node or pod itself`, "packets to it never leave it"];
  if (isIn(addresses.serviceCidr)) {
    const what = host === addresses.clusterDnsAddress ? "the DNS service of the cluster, CoreDNS" : known?.reason;
    return [
      `${host} is in the block of Kubernetes services, ${addresses.serviceCidr}${what === undefined ? "" : `: ${what}`}`,
      "no packet to it leaves the node: kube-proxy replaces the address by that of a pod, or of the control plane, behind the service",
    ];
  }
  if (!isAddress && clusterDomains.some((domain) => coversDomain(domain, host)))
    return [`${host} is a name of a Kubernetes service: CoreDNS answers for it, and no name server outside the cluster knows it`];
  return [];
}

/** Statements about a block of addresses that never leave a node. Empty for all others. */
export const ownBlockStatements = (block: string): readonly string[] =>
  [
    [linkLocalRange, "link-local"],
    [loopbackRange, "of the node or pod itself"],
  ].flatMap(([range, what]) => (contains(range!, block) ? [`${block} is ${what}`, "packets to it never leave the node"] : []));

/** The entry of NO_PROXY that stands for a host; undefined where none does, or there is no proxy. */
export const noProxyEntryFor = ({ proxy }: ClusterDesign, host: string): string | undefined =>
  proxy?.noProxy.find((entry) => bypasses(entry, host.toLowerCase()));

/** The entries of NO_PROXY that stand for a host, with their reasons. */
export const noProxyStatements = (host: string, { noProxy }: Pick<Explanation, "noProxy">): readonly string[] =>
  noProxy
    .filter(({ entry }) => entry === host || bypasses(entry, host.toLowerCase()))
    .map(({ entry, reason }) => `NO_PROXY has ${entry}: ${reason}`);
