import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { pathText } from "../../config/findings/path";
import { enclosing, prefixLengthOf, subnetAt } from "../../aws/cidr";
import { addedBlocks, freeSecondaryCidr, prefixLengths, vpcBlocks } from "./vpcBlocks";
import type { VpcBlock } from "./vpcBlocks";
import { possibleZones, zoneBits, zoneIndex } from "./zones";

/** What a subnet is for: nodes, internet-facing load balancers and NAT gateways, or pods under custom networking. */
export type SubnetRole = "node" | "public" | "pod";

/** A subnet's CIDR block and where it comes from. */
export interface Subnet {
  readonly role: SubnetRole;
  readonly zone: string;
  readonly cidr: string;
  /** Whether the subnet is there already, or is made in a block of the cluster file, or in a planned one. */
  readonly origin: "given" | "explicit" | "planned";
  /** The place in the cluster file to change. */
  readonly path: ConfigPath;
}

/** The key of `network` that holds a role's settings. */
export const settingsKey = { node: "nodeSubnets", public: "publicSubnets", pod: "podSubnets" } as const satisfies Record<
  SubnetRole,
  string
>;

/**
 * A role's part of a zone's slot: its share as bits of prefix length, and its place among shares of that size. A slot of the primary block
 * holds the node subnet in its first half and the public one in its third quarter; the last quarter stays free for later, such as subnets of
 * transit gateway attachments. A pod subnet fills a slot of the first secondary block.
 */
const parts: Readonly<Record<SubnetRole, { readonly bits: number; readonly index: number }>> = {
  node: { bits: 1, index: 0 },
  public: { bits: 2, index: 2 },
  pod: { bits: 0, index: 0 },
};

/** By how many bits a role's subnets are smaller than the VPC's block that they are cut from. */
export const subnetBits = (role: SubnetRole, region: string): number => zoneBits(region) + parts[role].bits;

/**
 * The block of the VPC that a role's subnets are cut from: the primary one, or the first secondary one that is added. Undefined for pods
 * where none is added, and for the blocks that an existing VPC has: which subnets are in them is not known.
 */
export const parentBlock = (config: ClusterConfig, role: SubnetRole): VpcBlock | undefined => {
  if (role === "pod") return addedBlocks(config)[0];
  return config.network.existingVpc ? undefined : vpcBlocks(config)[0];
};

/**
 * The subnets of a role, one in each zone: given ones and explicit blocks first, the other zones planned. A zone's letter chooses its slot,
 * so no subnet depends on which other zones, or other roles, there are; a zone that the region cannot have has none.
 */
export function layOut(
  config: ClusterConfig,
  role: SubnetRole,
  zones: readonly string[],
): { readonly subnets: readonly Subnet[]; readonly findings: readonly Finding[] } {
  const key = settingsKey[role];
  const { cidrs, prefixLength } = config.network[key];
  const given = config.network.existingVpc?.[key] ?? {};
  const known = zones.flatMap((zone): Subnet[] => {
    if (given[zone]) {
      return [{ role, zone, cidr: given[zone].cidr, origin: "given", path: ["network", "existingVpc", key, zone, "cidr"] }];
    }
    const cidr = cidrs[zone];
    return cidr ? [{ role, zone, cidr, origin: "explicit", path: ["network", key, "cidrs", zone] }] : [];
  });
  const possible = possibleZones(config.region);
  const planned = zones.filter((zone) => possible.includes(zone) && !known.some((subnet) => subnet.zone === zone));
  if (planned.length === 0) return { subnets: known, findings: [] };

  const parent = parentBlock(config, role);
  const finding = parent ? spaceFinding(config, role, parent) : missingBlock(config, role, planned);
  if (!parent || finding) return { subnets: known, findings: finding ? [finding] : [] };

  const slotPrefixLength = prefixLengthOf(parent.cidr) + zoneBits(config.region);
  const { bits, index } = parts[role];
  const subnets = planned.map((zone): Subnet => {
    const slot = subnetAt(parent.cidr, slotPrefixLength, zoneIndex(zone));
    const part = subnetAt(slot, slotPrefixLength + bits, index);
    return {
      role,
      zone,
      cidr: subnetAt(part, prefixLength ?? Math.max(prefixLengths.shortest, prefixLengthOf(part)), 0),
      origin: "planned",
      path: ["network", key],
    };
  });
  return { subnets: [...known, ...subnets], findings: [] };
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

/** An error where a role's parts of a block are too small for its subnets. */
function spaceFinding(config: ClusterConfig, role: SubnetRole, { cidr, path }: VpcBlock): Finding | undefined {
  const key = settingsKey[role];
  const { prefixLength } = config.network[key];
  const bits = subnetBits(role, config.region);
  const largest = prefixLengthOf(cidr) + bits;
  if (largest > prefixLengths.longest) {
    return {
      severity: "error",
      path,
      alsoReads: [["network", key], ["region"]],
      problem: `${cidr} is too small: its ${role} subnets would be /${largest}, and AWS allows no subnet smaller than /${prefixLengths.longest}`,
      fix: `Use ${enclosing(cidr, prefixLengths.longest - bits)} or larger, or give network.${key}.cidrs a block for each zone`,
    };
  }
  if (prefixLength === undefined || prefixLength >= largest) return undefined;
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
