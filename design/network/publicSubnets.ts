import type { ClusterConfig } from "../../config/schema/schema";
import { newNatGatewayZones } from "./routes";
import { isSharedVpc } from "./existingVpc";
import { publicZones } from "./zones";

/**
 * Whether the VPC gets public subnets: where the configuration says so, or else where something needs them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
export const needsPublicSubnets = (config: ClusterConfig): boolean =>
  config.network.publicSubnets.enabled ?? usersOfPublicSubnets(config).length > 0;

/** The settings that only work with public subnets, as far as they are made, and where they stand. */
export function usersOfPublicSubnets(config: ClusterConfig) {
  const {
    access: { bastion },
    proxy,
    samples,
  } = config;
  return [
    { isUsed: newNatGatewayZones(config).length > 0, path: ["network", "egress"], setting: "network.egress: nat" },
    { isUsed: samples.publicAlb.enabled, path: ["samples", "publicAlb", "enabled"], setting: "samples.publicAlb" },
    { isUsed: samples.publicNlb.enabled, path: ["samples", "publicNlb", "enabled"], setting: "samples.publicNlb" },
    { isUsed: proxy?.squid !== undefined, path: ["proxy", "squid"], setting: "proxy.squid" },
    {
      isUsed: bastion.enabled && bastion.subnet === "public",
      path: ["access", "bastion", "subnet"],
      setting: "access.bastion.subnet: public",
    },
  ].filter(({ isUsed }) => isUsed);
}

/** The zones in which public subnets are made, and not taken as given; none of a shared VPC. */
export const newPublicZones = (config: ClusterConfig): readonly string[] =>
  needsPublicSubnets(config) && !isSharedVpc(config)
    ? publicZones(config).filter((zone) => !config.network.existingVpc?.publicSubnets[zone])
    : [];
