import type { ClusterConfig } from "../../../config/schema/schema";
import { planAddresses } from "../../../design/network/addresses/addresses";
import { settingsKey, type SubnetRole } from "../../../design/network/addresses/subnetLayout";
import { primaryCidr } from "../../../design/network/addresses/vpcBlocks";
import { serviceCidr } from "../../../design/network/addresses/serviceCidr";

/** The subnets of a role by zone: block and, where it is given, id. */
const subnetsOf = (config: ClusterConfig, role: SubnetRole): ReadonlyMap<string, string> => {
  const { existingVpc } = config.network;
  const given = existingVpc?.[settingsKey[role]] ?? {};
  return new Map(
    (planAddresses(config).plan?.zones ?? []).flatMap((zone): [string, string][] => {
      const cidr = zone[role];
      return cidr === undefined ? [] : [[zone.zone, [cidr, given[zone.zone]?.id ?? "ours"].join()]];
    }),
  );
};

/** Zones whose subnet of a role would be deleted or replaced. */
export const lostSubnets = (role: SubnetRole, old: ClusterConfig, next: ClusterConfig): readonly string[] => {
  const after = subnetsOf(next, role);
  return [...subnetsOf(old, role)].flatMap(([zone, subnet]) => (after.get(zone) === subnet ? [] : [zone]));
};

/** Zones that get a subnet of a role. */
export const newSubnets = (role: SubnetRole, old: ClusterConfig, next: ClusterConfig): readonly string[] => {
  const before = subnetsOf(old, role);
  return [...subnetsOf(next, role).keys()].filter((zone) => !before.has(zone));
};

/** Whether the VPC would be another, or its primary block. */
export const replacesVpc = (old: ClusterConfig, next: ClusterConfig): boolean =>
  primaryCidr(old) !== primaryCidr(next) || old.network.existingVpc?.id !== next.network.existingVpc?.id;

/** Whether the block of the Kubernetes services would be another. */
export const changesServiceCidr = (old: ClusterConfig, next: ClusterConfig): boolean => serviceCidr(old) !== serviceCidr(next);
