import { enclosing, prefixLengthOf } from "../../aws/cidr";
import type { ClusterConfig } from "../../config/schema/schema";
import { prefixLengths } from "../network/cidrBlocks";
import { isSharedVpc } from "../network/existingVpc";
import { parentBlock, settingsKey, subnetBits, type SubnetRole } from "../network/subnetLayout";

/**
 * The ways to make larger subnets of a role, for a fix; none where AWS makes no subnets that large.
 * @param zones of the subnets that are too small
 * @param prefixLength that is short enough
 */
export function enlargements(config: ClusterConfig, role: SubnetRole, zones: readonly string[], prefixLength: number): readonly string[] {
  const key = settingsKey[role];
  const settings = config.network[key];
  const isPlanned = (zone: string): boolean => settings.cidrs[zone] === undefined && !config.network.existingVpc?.[key][zone];
  const parent = zones.every(isPlanned) ? parentBlock(config, role) : undefined;
  const block = prefixLength - subnetBits(role, config.region);
  const fitsParent = parent !== undefined && block >= prefixLengthOf(parent.cidr);
  return [
    ...(fitsParent && settings.prefixLength !== undefined ? [`set network.${key}.prefixLength to ${prefixLength} or less`] : []),
    ...(parent && !fitsParent && block >= prefixLengths.shortest ? [`use ${enclosing(parent.cidr, block)} instead of ${parent.cidr}`] : []),
    ...(prefixLength >= prefixLengths.shortest && !isSharedVpc(config)
      ? [`give network.${key}.cidrs blocks of /${prefixLength} or larger`]
      : []),
  ];
}
