import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { newNatGatewayZones } from "./egress";
import { contains, overlaps } from "../../aws/cidr";
import { prefixLengthFindings } from "./prefixLength.findings";
import { settingsKey } from "./subnetLayout";
import type { Subnet } from "./subnetLayout";
import { existingBlocks, hasPodSubnets, podSubnetsSwitch, prefixLengths, vpcBlocks } from "./vpcBlocks";
import { networkZones, unlistedZone } from "./zones";

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

function podSubnetFindings(config: ClusterConfig): Finding[] {
  const { podSubnets } = config.network;
  const isSet =
    podSubnets.prefixLength !== undefined || [podSubnets.cidrs, podSubnets.tags].some((record) => Object.keys(record).length > 0);
  const alsoReads = [["customNetworking", "enabled"]];
  if (config.customNetworking.enabled && podSubnets.enabled === false) {
    return [
      {
        severity: "error",
        path: ["network", "podSubnets", "enabled"],
        alsoReads,
        problem: "custom networking is enabled, and the pod subnets that it needs are switched off",
        fix: "Set it to true or remove it, or set customNetworking.enabled to false",
      },
    ];
  }
  if (hasPodSubnets(config) || !isSet) return [];
  return [
    {
      severity: "error",
      path: ["network", "podSubnets"],
      alsoReads,
      problem: "pod subnets are configured, and custom networking, which makes them, is not enabled",
      fix: `Set ${podSubnetsSwitch(config)} to true, or remove network.podSubnets`,
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
      ...unlistedZone(config, zone, zones, ["network", "availabilityZones"], "Remove it"),
    }));
}

/**
 * Each subnet has a size that AWS allows, lies in a CIDR block of the VPC and shares no address with another. Only given subnets and
 * explicit blocks can break this.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
export function subnetFindings(config: ClusterConfig, subnets: readonly Subnet[]): readonly Finding[] {
  const [given = [], explicit = [], planned = []] = (["given", "explicit", "planned"] as const).map((origin) =>
    subnets.filter((subnet) => subnet.origin === origin),
  );
  const blocks = vpcBlocks(config).map(({ cidr }) => cidr);
  const ownBlocks = existingBlocks(config).map(({ cidr }) => cidr);
  const otherwise = config.network.existingVpc ? "add the one around it to network.secondaryCidrs" : "remove it to have it planned";
  const correct = "Write the block that AWS shows for";
  return [
    ...given.flatMap((subnet, index) => [
      ...sizeAndPlaceFindings(subnet, ownBlocks, `${correct} the subnet, or add the one around it to network.existingVpc.secondaryCidrs`),
      ...overlapFindings(subnet, given.slice(0, index), () => `${correct} each of the two subnets`),
    ]),
    ...explicit.flatMap((subnet, index) => [
      ...sizeAndPlaceFindings(subnet, blocks, `Use a block within ${blocks.join(", ")}, or ${otherwise}`),
      ...overlapFindings(subnet, [...given, ...planned, ...explicit.slice(0, index)], moveBlock),
    ]),
  ];
}

function sizeAndPlaceFindings(subnet: Subnet, blocks: readonly string[], fix: string): Finding[] {
  const { cidr, path, role, zone } = subnet;
  const size = prefixLengthFindings(subnet, prefixLengths, `a ${role} subnet`);
  if (blocks.some((block) => contains(block, cidr))) return size;
  return [
    ...size,
    {
      severity: "error",
      path,
      alsoReads: [
        ["network", "cidr"],
        ["network", "secondaryCidrs"],
      ],
      problem: `${cidr}, the ${role} subnet of ${zone}, does not lie in one CIDR block of the VPC`,
      allowed: `blocks within ${blocks.join(", ")}`,
      fix,
    },
  ];
}

const overlapFindings = (subnet: Subnet, others: readonly Subnet[], fix: (other: Subnet) => string): Finding[] =>
  others
    .filter(({ cidr }) => overlaps(cidr, subnet.cidr))
    .map((other) => ({
      severity: "error",
      path: subnet.path,
      alsoReads: [other.path],
      problem: `${subnet.cidr}, the ${subnet.role} subnet of ${subnet.zone}, overlaps ${other.cidr}, the ${other.role} subnet of ${other.zone}`,
      fix: fix(other),
    }));

const moveBlock = ({ cidr, origin, role, zone }: Subnet): string =>
  `Use a block outside ${cidr}${origin === "given" ? "" : `, or give ${zone} another block in network.${settingsKey[role]}.cidrs`}`;
