import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { nthAddress } from "../../aws/cidr";
import { coversDomain } from "../../aws/hosts";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import { serviceCidr, vpcBlocks } from "./cidrBlocks";

/**
 * Addresses that a node or a pod asks itself. Programs write IPv6 addresses with and without brackets.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
const ownAddresses = [
  ...["localhost", "127.0.0.1", "::1", "[::1]"],
  ...["169.254.169.254", "fd00:ec2::254", "[fd00:ec2::254]"],
  ...["169.254.170.23", "fd00:ec2::23", "[fd00:ec2::23]"],
];

/** Names of instances in the VPC, and of services in the cluster. */
const internalDomains = [".internal", ".svc", ".cluster.local"];

/**
 * What no client asks an HTTP proxy for, whatever the user adds, as entries of NO_PROXY: the node itself, the VPC, the cluster and its private API
 * endpoint.
 * @see https://repost.aws/knowledge-center/eks-http-proxy-containerd-automation
 */
export const localDestinations = (config: ClusterConfig): readonly string[] => [
  ...ownAddresses,
  ...vpcBlocks(config).map(({ cidr }) => cidr),
  serviceCidr(config),
  // The address of the Kubernetes API in the cluster, for programs that know no CIDR blocks.
  nthAddress(serviceCidr(config), 1),
  ...internalDomains,
  `.eks.${partitionOf(config.region).dnsSuffix}`,
];

/**
 * Whether an entry of NO_PROXY stands for a host. A domain stands for itself and all names below, as most programs have it, with or without
 * its leading dot; a CIDR block for the addresses in it.
 * @param host a host name or an address in lower case; a leading dot stands for all names below
 */
export function bypasses(entry: string, host: string): boolean {
  if (isIP(host) === 0) return coversDomain(`.${entry.toLowerCase().replace(/^\./, "")}`, host.replace(/\.$/, ""));
  const address = ipaddr.parse(host);
  const [network, prefixLength] = blockOf(entry) ?? [];
  return network !== undefined && prefixLength !== undefined && network.kind() === address.kind() && address.match(network, prefixLength);
}

/** The block that an entry is; an address is a block of its own. Undefined for a domain. */
function blockOf(entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  if (isIP(entry) === 0) return undefined;
  const address = ipaddr.parse(entry);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}
