import type { Finding } from "../../config/finding";
import type { ClusterConfig } from "../../config/schema";
import { contains, overlaps } from "./cidr";
import { prefixLengthFindings } from "./prefixLengthRule";
import { settingsKey } from "./subnetLayout";
import type { Subnet } from "./subnetLayout";
import { prefixLengths, vpcBlocks } from "./vpcBlocks";
import { networkZones } from "./zones";

/**
 * Whether the VPC gets public subnets: where the configuration says so, or else where something needs them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
export const needsPublicSubnets = (config: ClusterConfig): boolean =>
  config.network.publicSubnets.enabled ?? usersOfPublicSubnets(config).length > 0;

/** The settings that only work with public subnets. */
const usersOfPublicSubnets = ({ access: { bastion }, network, proxy, samples }: ClusterConfig) =>
  [
    { isUsed: network.egress === "nat", path: ["network", "egress"], setting: "network.egress: nat" },
    { isUsed: samples.publicAlb.enabled, path: ["samples", "publicAlb", "enabled"], setting: "samples.publicAlb" },
    { isUsed: samples.publicNlb.enabled, path: ["samples", "publicNlb", "enabled"], setting: "samples.publicNlb" },
    { isUsed: proxy?.squid !== undefined, path: ["proxy", "squid"], setting: "proxy.squid" },
    {
      isUsed: bastion.enabled && bastion.subnet === "public",
      path: ["access", "bastion", "subnet"],
      setting: "access.bastion.subnet: public",
    },
  ].filter(({ isUsed }) => isUsed);

/** The settings of subnets agree with the features, and name only zones of the network. */
export const subnetSettingFindings = (config: ClusterConfig): readonly Finding[] => [
  ...publicSubnetFindings(config),
  ...podSubnetFindings(config),
  ...Object.values(settingsKey).flatMap((key) => unusedCidrFindings(config, key)),
];

function publicSubnetFindings(config: ClusterConfig): Finding[] {
  if (config.network.publicSubnets.enabled !== false) return [];
  return usersOfPublicSubnets(config).map(({ path, setting }) => ({
    severity: "error",
    path: ["network", "publicSubnets", "enabled"],
    alsoReads: [path],
    problem: `${setting} needs public subnets, which are switched off`,
    fix: `Set it to true or remove it, or do without ${setting}`,
  }));
}

function podSubnetFindings({ customNetworking, network: { podSubnets } }: ClusterConfig): Finding[] {
  const isSet =
    podSubnets.prefixLength !== undefined || [podSubnets.cidrs, podSubnets.tags].some((record) => Object.keys(record).length > 0);
  if (customNetworking.enabled || !isSet) return [];
  return [
    {
      severity: "error",
      path: ["network", "podSubnets"],
      alsoReads: [["customNetworking", "enabled"]],
      problem: "pod subnets are configured, and custom networking, which makes them, is not enabled",
      fix: "Set customNetworking.enabled to true, or remove network.podSubnets",
    },
  ];
}

function unusedCidrFindings(config: ClusterConfig, key: (typeof settingsKey)[keyof typeof settingsKey]): Finding[] {
  const zones = networkZones(config);
  return Object.keys(config.network[key].cidrs)
    .filter((zone) => !zones.includes(zone))
    .map((zone) => ({
      severity: "error",
      path: ["network", key, "cidrs", zone],
      alsoReads: [["network", "availabilityZones"], ["region"]],
      problem: `${zone} is not one of the network's Availability Zones`,
      allowed: zones.join(", "),
      fix: `Remove it, or set network.availabilityZones to [${[...zones, zone].sort().join(", ")}]`,
    }));
}

/**
 * Each subnet has a size that AWS allows, lies in a CIDR block of the VPC and shares no address with another. Only explicit blocks can
 * break this.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export function subnetFindings(config: ClusterConfig, subnets: readonly Subnet[]): readonly Finding[] {
  const blocks = vpcBlocks(config);
  const planned = subnets.filter(({ explicit }) => !explicit);
  const explicit = subnets.filter((subnet) => subnet.explicit);
  return explicit.flatMap((subnet, index) => [
    ...prefixLengthFindings(subnet, prefixLengths, `a ${subnet.role} subnet`),
    ...(blocks.some(({ cidr }) => contains(cidr, subnet.cidr)) ? [] : [outsideFinding(subnet, blocks.map(({ cidr }) => cidr).join(", "))]),
    ...[...planned, ...explicit.slice(0, index)]
      .filter(({ cidr }) => overlaps(cidr, subnet.cidr))
      .map((other) => overlapFinding(subnet, other)),
  ]);
}

const outsideFinding = ({ cidr, path, role, zone }: Subnet, blocks: string): Finding => ({
  severity: "error",
  path,
  alsoReads: [
    ["network", "cidr"],
    ["network", "secondaryCidrs"],
  ],
  problem: `${cidr}, the ${role} subnet of ${zone}, does not lie in one CIDR block of the VPC`,
  allowed: `blocks within ${blocks}`,
  fix: `Use a block within ${blocks}, or remove it to have it planned`,
});

const overlapFinding = ({ cidr, path, role, zone }: Subnet, other: Subnet): Finding => ({
  severity: "error",
  path,
  alsoReads: [other.path],
  problem: `${cidr}, the ${role} subnet of ${zone}, overlaps ${other.cidr}, the ${other.role} subnet of ${other.zone}`,
  fix: `Use a block outside ${other.cidr}, or give ${other.zone} another block in network.${settingsKey[other.role]}.cidrs`,
});
