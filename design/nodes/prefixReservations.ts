import { prefixLengthOf, subnetAt } from "../../aws/cidr";
import type { ClusterConfig } from "../../config/schema/schema";
import type { AddressPlan } from "../network/addresses";
import { settingsKey, type SubnetRole } from "../network/subnetLayout";

/** A subnet in which blocks are reserved for the prefixes of pods. */
export interface ReservedSubnet {
  readonly role: Extract<SubnetRole, "node" | "pod">;
  readonly zone: string;
  readonly cidr: string;
  /** What keeps its single addresses: the first quarter. */
  readonly rest: string;
  /** The reserved blocks. */
  readonly blocks: readonly string[];
}

/**
 * The subnets that are made here and in which pods get prefixes. What has a single address, such as an endpoint, takes it from the first quarter, so that
 * it does not break up the blocks of 16 addresses that prefixes are.
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-cidr-reservation.html
 */
export function planPrefixReservations(config: ClusterConfig, { zones }: AddressPlan): readonly ReservedSubnet[] {
  if (!config.addons.vpcCni.reservePrefixes) return [];
  return zones.flatMap(({ zone, node, pod }): readonly ReservedSubnet[] => {
    const role = config.customNetworking.enabled && pod !== undefined ? "pod" : "node";
    const cidr = role === "pod" ? pod! : node;
    if (config.network.existingVpc?.[settingsKey[role]][zone]) return [];
    const part = (bits: number, index: number): string => subnetAt(cidr, prefixLengthOf(cidr) + bits, index);
    return [{ role, zone, cidr, rest: part(2, 0), blocks: [part(2, 1), part(1, 1)] }];
  });
}
