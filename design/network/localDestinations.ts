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
const ownAddresses: readonly LocalDestinations[] = [
  { entries: ["localhost", "127.0.0.1", "::1", "[::1]"], reason: "the node or pod itself" },
  { entries: ["169.254.169.254", "fd00:ec2::254", "[fd00:ec2::254]"], reason: "the metadata service of the instance" },
  { entries: ["169.254.170.23", "fd00:ec2::23", "[fd00:ec2::23]"], reason: "the EKS Pod Identity Agent on the node" },
];

/** Entries of NO_PROXY that are there for one reason. */
export interface LocalDestinations {
  readonly entries: readonly string[];
  /** What they stand for, as a phrase. */
  readonly reason: string;
}

/**
 * What no client asks an HTTP proxy for, whatever the user adds, as entries of NO_PROXY: the node itself, the VPC, the cluster and its private API
 * endpoint, each with its reason.
 * @see https://repost.aws/knowledge-center/eks-http-proxy-containerd-automation
 */
export const reasonedLocalDestinations = (config: ClusterConfig): readonly LocalDestinations[] => [
  ...ownAddresses,
  { entries: vpcBlocks(config).map(({ cidr }) => cidr), reason: "addresses in the VPC" },
  { entries: [serviceCidr(config)], reason: "Kubernetes services" },
  { entries: [nthAddress(serviceCidr(config), 1)], reason: "the Kubernetes API in the cluster, for programs that know no CIDR blocks" },
  { entries: [".internal"], reason: "names of instances in the VPC" },
  { entries: [".svc", ".cluster.local"], reason: "names of Kubernetes services" },
  { entries: [`.eks.${partitionOf(config.region).dnsSuffix}`], reason: "the private endpoint of the Kubernetes API" },
];

/** The entries of all of these. */
export const localDestinations = (config: ClusterConfig): readonly string[] =>
  reasonedLocalDestinations(config).flatMap(({ entries }) => entries);

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
