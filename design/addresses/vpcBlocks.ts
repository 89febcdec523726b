import type { ConfigPath } from "../../config/finding";
import type { ClusterConfig } from "../../config/schema";
import { overlaps, subnetAt } from "./cidr";

/** Prefix lengths that AWS allows for the CIDR blocks of a VPC and of its subnets. @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
export const prefixLengths = { shortest: 16, longest: 28 } as const;

/** A CIDR block of the VPC, and where it stands in the cluster file. */
export interface VpcBlock {
  readonly cidr: string;
  readonly path: ConfigPath;
}

/** The CIDR blocks of the VPC: the primary one, then the secondary ones (default: 100.64.0.0/16 with custom networking, none otherwise). */
export function vpcBlocks(config: ClusterConfig): readonly [VpcBlock, ...VpcBlock[]] {
  const { cidr, secondaryCidrs } = config.network;
  const path = ["network", "secondaryCidrs"];
  const defaults = config.customNetworking.enabled ? [{ cidr: "100.64.0.0/16", path }] : [];
  return [
    { cidr, path: ["network", "cidr"] },
    ...(secondaryCidrs?.map((secondary, index) => ({ cidr: secondary, path: [...path, index] })) ?? defaults),
  ];
}

/** The first /16 of 100.64.0.0/10, which may be added to every VPC, that overlaps none of the blocks. Five blocks cannot fill it. */
export const freeSecondaryCidr = (blocks: readonly VpcBlock[]): string =>
  Array.from({ length: 64 }, (_, index) => subnetAt("100.64.0.0/10", 16, index)).find(
    (free) => !blocks.some(({ cidr }) => overlaps(cidr, free)),
  ) ?? "100.64.0.0/16";
