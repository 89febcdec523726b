import { contains, enclosing, overlaps } from "../../aws/cidr";
import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { existingBlocks, freeSecondaryCidr, hasPodSubnets, podSubnetsSwitch, prefixLengths, type VpcBlock, vpcBlocks } from "./cidrBlocks";
import { prefixLengthFindings, serviceCidrFindings, vpcBlockFindings } from "./cidrBlocks.findings";
import { publicSubnetFindings } from "./publicSubnets.findings";
import { smallSubnetFindings } from "./smallSubnets.findings";
import { largestSubnet, parentBlock, settingsKey, type SubnetBlock, subnetBits, type SubnetRole } from "./subnetLayout";
import { networkZones } from "./zones";
import { unlistedZone, zoneFindings } from "./zones.findings";

/**
 * What is wrong with the addresses of a cluster: zones, blocks of the VPC, service CIDR, subnets. Whether the subnets hold the nodes and pods is
 * `capacityFindings`' question.
 */
export const addressFindings = ({ config, layout }: ClusterFacts): readonly Finding[] => [
  ...zoneFindings(config),
  ...vpcBlockFindings(config),
  ...serviceCidrFindings(config),
  ...publicSubnetFindings(config),
  ...podSubnetFindings(config),
  ...smallSubnetFindings(config),
  ...Object.values(settingsKey).flatMap((key) => unusedCidrFindings(config, key)),
  ...layout.unplaced.map(({ role, zones }) => unplacedFinding(config, role, zones)),
  ...subnetFindings(config, layout.subnets),
];

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
  const enabled = podSubnetsSwitch(config);
  return [noEffect({ path: ["network", "podSubnets"], without: `${enabled}: true`, enable: `Set ${enabled} to true`, alsoReads })];
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
function subnetFindings(config: ClusterConfig, subnets: readonly SubnetBlock[]): readonly Finding[] {
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
      ...subnetOverlaps(subnet, given.slice(0, index), () => `${correct} each of the two subnets`),
    ]),
    ...explicit.flatMap((subnet, index) => [
      ...sizeAndPlaceFindings(subnet, blocks, `Use a block within ${blocks.join(", ")}, or ${otherwise}`),
      ...subnetOverlaps(subnet, [...given, ...planned, ...explicit.slice(0, index)], moveBlock),
    ]),
  ];
}

function sizeAndPlaceFindings(subnet: SubnetBlock, blocks: readonly string[], fix: string): Finding[] {
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

const subnetOverlaps = (subnet: SubnetBlock, others: readonly SubnetBlock[], fix: (other: SubnetBlock) => string): Finding[] =>
  others
    .filter(({ cidr }) => overlaps(cidr, subnet.cidr))
    .map((other) => ({
      severity: "error",
      path: subnet.path,
      alsoReads: [other.path],
      problem: `${subnet.cidr}, the ${subnet.role} subnet of ${subnet.zone}, overlaps ${other.cidr}, the ${other.role} subnet of ${other.zone}`,
      fix: fix(other),
    }));

const moveBlock = ({ cidr, origin, role, zone }: SubnetBlock): string =>
  `Use a block outside ${cidr}${origin === "given" ? "" : `, or give ${zone} another block in network.${settingsKey[role]}.cidrs`}`;

function unplacedFinding(config: ClusterConfig, role: SubnetRole, zones: readonly string[]): Finding {
  const parent = parentBlock(config, role);
  return parent ? tooSmallBlock(config, role, parent) : missingBlock(config, role, zones);
}

function missingBlock(config: ClusterConfig, role: SubnetRole, zones: readonly string[]): Finding {
  const key = settingsKey[role];
  const alsoReads = [["customNetworking", "enabled"], ["network", key], ["region"]];
  if (!config.network.existingVpc) {
    return {
      severity: "error",
      path: ["network", "secondaryCidrs"],
      alsoReads,
      problem: "pod subnets need a secondary CIDR block, and there is none",
      fix: `Set it to a list such as [100.64.0.0/16], or give network.${key}.cidrs a block for each zone`,
    };
  }
  if (config.network.existingVpc.shared) {
    return {
      severity: "error",
      path: ["network", "existingVpc", key],
      alsoReads,
      problem: `there is no ${role} subnet for ${zones.join(", ")}, and the owner of the VPC alone creates subnets in it`,
      fix: `Have its owner share one, and name it at ${zones.map((zone) => pathText(["network", "existingVpc", key, zone])).join(" and ")}`,
    };
  }
  const make = zones.map((zone) => pathText(["network", key, "cidrs", zone])).join(" and ");
  const take = zones.map((zone) => pathText(["network", "existingVpc", key, zone])).join(" and ");
  const free = freeSecondaryCidr(vpcBlocks(config));
  return {
    severity: "error",
    path: ["network", "existingVpc", key],
    alsoReads,
    problem: `there is no ${role} subnet for ${zones.join(", ")}, and none can be planned in blocks whose other subnets are not known`,
    fix: `Name existing ones at ${take}, or free blocks at ${make}${role === "pod" ? `, or set network.secondaryCidrs to a list such as [${free}]` : ""}`,
  };
}

/** A role's parts of a block are too small for its subnets. */
function tooSmallBlock(config: ClusterConfig, role: SubnetRole, block: VpcBlock): Finding {
  const { cidr, path } = block;
  const key = settingsKey[role];
  const { prefixLength = prefixLengths.longest } = config.network[key];
  const bits = subnetBits(role, config.region);
  const largest = largestSubnet(config, role, block);
  if (largest > prefixLengths.longest) {
    return {
      severity: "error",
      path,
      alsoReads: [["network", key], ["region"]],
      problem: `${cidr} is too small: its ${role} subnets would be /${largest}, and AWS allows no subnet smaller than /${prefixLengths.longest}`,
      fix: `Use ${enclosing(cidr, prefixLengths.longest - bits)} or larger, or give network.${key}.cidrs a block for each zone`,
    };
  }
  const enough = prefixLength - bits;
  return {
    severity: "error",
    path: ["network", key, "prefixLength"],
    alsoReads: [path, ["region"]],
    problem: `/${prefixLength} does not fit: each zone has /${largest} of ${cidr} for its ${role} subnet`,
    allowed: `${largest} to ${prefixLengths.longest}`,
    fix: `Set it to ${largest}${enough >= prefixLengths.shortest ? `, or use ${enclosing(cidr, enough)} instead of ${cidr}` : ""}`,
  };
}
