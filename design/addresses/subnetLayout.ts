import type { ConfigPath, Finding } from "../../config/finding";
import type { ClusterConfig } from "../../config/schema";
import { enclosing, prefixLengthOf, subnetAt } from "./cidr";
import { prefixLengths, vpcBlocks } from "./vpcBlocks";
import type { VpcBlock } from "./vpcBlocks";
import { zoneBits, zoneIndex } from "./zones";

/** What a subnet is for: nodes, internet-facing load balancers and NAT gateways, or pods under custom networking. */
export type SubnetRole = "node" | "public" | "pod";

/** A subnet's CIDR block and where it comes from. */
export interface Subnet {
  readonly role: SubnetRole;
  readonly zone: string;
  readonly cidr: string;
  /** Whether the cluster file gives the block. */
  readonly explicit: boolean;
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

/** The block of the VPC that a role's subnets are cut from; undefined for pods without a secondary block. */
export const parentBlock = (config: ClusterConfig, role: SubnetRole): VpcBlock | undefined => vpcBlocks(config)[role === "pod" ? 1 : 0];

/**
 * The subnets of a role, one in each zone: explicit blocks first, the other zones planned. A zone's letter chooses its slot, so no subnet
 * depends on which other zones, or other roles, there are.
 */
export function layOut(
  config: ClusterConfig,
  role: SubnetRole,
  zones: readonly string[],
): { readonly subnets: readonly Subnet[]; readonly findings: readonly Finding[] } {
  const { cidrs, prefixLength } = config.network[settingsKey[role]];
  const path = ["network", settingsKey[role]];
  const explicit = zones.flatMap((zone): Subnet[] => {
    const cidr = cidrs[zone];
    return cidr ? [{ role, zone, cidr, explicit: true, path: [...path, "cidrs", zone] }] : [];
  });
  const planned = zones.filter((zone) => !cidrs[zone]);
  if (planned.length === 0) return { subnets: explicit, findings: [] };

  const parent = parentBlock(config, role);
  const finding = parent ? spaceFinding(config, role, parent) : missingBlock(role);
  if (!parent || finding) return { subnets: explicit, findings: finding ? [finding] : [] };

  const slotPrefixLength = prefixLengthOf(parent.cidr) + zoneBits(config.region);
  const { bits, index } = parts[role];
  const subnets = planned.map((zone): Subnet => {
    const slot = subnetAt(parent.cidr, slotPrefixLength, zoneIndex(zone));
    const part = subnetAt(slot, slotPrefixLength + bits, index);
    return {
      role,
      zone,
      cidr: subnetAt(part, prefixLength ?? Math.max(prefixLengths.shortest, prefixLengthOf(part)), 0),
      explicit: false,
      path,
    };
  });
  return { subnets: [...explicit, ...subnets], findings: [] };
}

const missingBlock = (role: SubnetRole): Finding => ({
  severity: "error",
  path: ["network", "secondaryCidrs"],
  alsoReads: [
    ["customNetworking", "enabled"],
    ["network", settingsKey[role]],
  ],
  problem: "custom networking is enabled, and there is no secondary CIDR block for the pods",
  fix: `Set it to a list such as [100.64.0.0/16], or give network.${settingsKey[role]}.cidrs a block for each zone`,
});

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
