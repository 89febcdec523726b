import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { overlaps, subnetAt, nthAddress } from "../../aws/cidr";
import { networkZones } from "./zones";

/** Prefix lengths that AWS allows for the CIDR blocks of a VPC and of its subnets. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const prefixLengths = { shortest: 16, longest: 28 } as const;

/** A CIDR block of the VPC, and where it stands in the cluster file. */
export interface VpcBlock {
  readonly cidr: string;
  readonly path: ConfigPath;
}

/** Whether the VPC has subnets for pods: where custom networking needs them, or where the cluster file says so. */
export const hasPodSubnets = ({ customNetworking, network: { podSubnets } }: ClusterConfig): boolean =>
  podSubnets.enabled ?? customNetworking.enabled;

/** The setting that is to be true so that there are pod subnets. */
export const podSubnetsSwitch = ({ network: { podSubnets } }: ClusterConfig): string =>
  podSubnets.enabled === false ? "network.podSubnets.enabled" : "customNetworking.enabled";

/** The primary CIDR block of the VPC, new or existing. */
export const primaryCidr = ({ network: { cidr, existingVpc } }: ClusterConfig): string => existingVpc?.cidr ?? cidr ?? "10.0.0.0/16";

/**
 * The CIDR blocks that are added to the VPC. Default: 100.64.0.0/16, or 100.65.0.0/16 where that overlaps the primary block, where there are
 * pod subnets; in an existing VPC only where one has neither an id nor a block, and the VPC has no secondary block.
 */
export const addedBlocks = (config: ClusterConfig): readonly VpcBlock[] => {
  const path = ["network", "secondaryCidrs"];
  const defaults = needsBlockForPods(config) ? [{ cidr: freeSecondaryCidr([{ cidr: primaryCidr(config) }]), path }] : [];
  return config.network.secondaryCidrs?.map((cidr, index) => ({ cidr, path: [...path, index] })) ?? defaults;
};

function needsBlockForPods(config: ClusterConfig): boolean {
  const { existingVpc, podSubnets } = config.network;
  if (!existingVpc) return hasPodSubnets(config);
  if (existingVpc.shared) return false;
  const isKnown = (zone: string): boolean => existingVpc.podSubnets[zone] !== undefined || podSubnets.cidrs[zone] !== undefined;
  return hasPodSubnets(config) && existingVpc.secondaryCidrs.length === 0 && !networkZones(config).every(isKnown);
}

/** The CIDR blocks that an existing VPC has, the primary one first; none where the VPC is made. */
export function existingBlocks({ network: { existingVpc } }: ClusterConfig): readonly VpcBlock[] {
  if (!existingVpc) return [];
  const path = ["network", "existingVpc"];
  const secondary = existingVpc.secondaryCidrs.map((cidr, index) => ({ cidr, path: [...path, "secondaryCidrs", index] }));
  return [{ cidr: existingVpc.cidr, path: [...path, "cidr"] }, ...secondary];
}

/** The CIDR blocks of the VPC: the primary one, the secondary ones that an existing VPC has, and those that are added. */
export function vpcBlocks(config: ClusterConfig): readonly [VpcBlock, ...VpcBlock[]] {
  const [primary = { cidr: primaryCidr(config), path: ["network", "cidr"] }, ...secondary] = existingBlocks(config);
  return [primary, ...secondary, ...addedBlocks(config)];
}

/** The first /16 of 100.64.0.0/10, which may be added to every VPC, that overlaps none of the blocks. Even fifty blocks cannot fill it. */
export const freeSecondaryCidr = (blocks: readonly Pick<VpcBlock, "cidr">[]): string =>
  Array.from({ length: 64 }, (_, index) => subnetAt("100.64.0.0/10", 16, index)).find(
    (free) => !blocks.some(({ cidr }) => overlaps(cidr, free)),
  ) ?? "100.64.0.0/16";

export const serviceDefaults = ["172.20.0.0/16", "10.100.0.0/16"] as const;

/**
 * The CIDR block of Kubernetes services: the configured one, or the first of EKS's two serviceDefaults that is not in the primary block of the VPC.
 * Secondary blocks have no say: one added later must not change it, which would replace the cluster.
 */
export const serviceCidr = (config: ClusterConfig): string =>
  config.network.serviceCidr ?? serviceDefaults.find((cidr) => !overlaps(primaryCidr(config), cidr)) ?? serviceDefaults[0];

/** The address of the cluster's DNS service: the tenth of the service CIDR, as EKS assigns it. */
export const clusterDnsAddress = (config: ClusterConfig): string => nthAddress(serviceCidr(config), 10);
