import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { prefixLengthOf, subnetAt } from "../../aws/cidr";
import { addedBlocks, hasPodSubnets, prefixLengths, type VpcBlock, vpcBlocks } from "./cidrBlocks";
import type { SmallSubnetRole } from "./existingVpc";
import { needsPublicSubnets } from "./publicSubnets";
import { controlPlaneZones, networkZones, possibleZones, publicZones, zoneBits, zoneIndex } from "./zones";

/**
 * What a subnet is for: nodes, internet-facing load balancers and NAT gateways, pods under custom networking, or nothing but the network interfaces
 * of the control plane or of a transit gateway attachment. Part of the Name tags.
 */
export type SubnetRole = "node" | "public" | "pod" | SmallSubnetRole;

/** A subnet's CIDR block and where it comes from. */
export interface SubnetBlock {
  readonly role: SubnetRole;
  readonly zone: string;
  readonly cidr: string;
  /** Whether the subnet is there already, or is made in a block of the cluster file, or in a planned one. */
  readonly origin: "given" | "explicit" | "planned";
  /** The place in the cluster file to change. */
  readonly path: ConfigPath;
}

/** The key of `network` that holds a role's settings. */
export const settingsKey = {
  node: "nodeSubnets",
  public: "publicSubnets",
  pod: "podSubnets",
  "control-plane": "controlPlaneSubnets",
  "transit-gateway": "transitGatewaySubnets",
} as const satisfies Record<SubnetRole, string>;

/** A role's part of a zone's slot: its share as bits of prefix length, and its place among shares of that size. */
interface SlotPart {
  readonly bits: number;
  readonly index: number;
  /** Prefix length of the planned subnets, at the start of the part. @default - they fill it */
  readonly prefixLength?: number;
}

/**
 * The parts of a slot. A slot of the primary block holds the node subnet in its first half, the public one in its third quarter, and in the halves of
 * its last quarter those of the control plane and of a transit gateway attachment. A pod subnet fills a slot of the first secondary block.
 */
const slotParts: Readonly<Record<SubnetRole, SlotPart>> = {
  node: { bits: 1, index: 0 },
  public: { bits: 2, index: 2 },
  pod: { bits: 0, index: 0 },
  "control-plane": { bits: 3, index: 6, prefixLength: 28 },
  "transit-gateway": { bits: 3, index: 7, prefixLength: 28 },
};

/** By how many bits a role's subnets are smaller than the VPC's block that they are cut from. */
export const subnetBits = (role: SubnetRole, region: string): number => zoneBits(region) + slotParts[role].bits;

/**
 * The block of the VPC that a role's subnets are cut from: the primary one, or the first secondary one that is added. Undefined for pods
 * where none is added, and for the blocks that an existing VPC has: which subnets are in them is not known.
 */
export const parentBlock = (config: ClusterConfig, role: SubnetRole): VpcBlock | undefined => {
  if (role === "pod") return addedBlocks(config)[0];
  return config.network.existingVpc ? undefined : vpcBlocks(config)[0];
};

/** The subnets of a cluster, as far as they find a place. */
export interface SubnetLayout {
  readonly subnets: readonly SubnetBlock[];
  /** Zones whose subnet of a role finds no place. */
  readonly unplaced: readonly { readonly role: SubnetRole; readonly zones: readonly string[] }[];
}

/** The subnets of every role, in every zone that the role has. */
export function layOutSubnets(config: ClusterConfig): SubnetLayout {
  const layouts = subnetRoles(config).map((role) => layOutRole(config, role, zonesOfRole(config, role)));
  return {
    subnets: layouts.flatMap(({ subnets }) => subnets),
    unplaced: layouts.flatMap(({ role, unplaced }) => (unplaced.length > 0 ? [{ role, zones: unplaced }] : [])),
  };
}

const subnetRoles = (config: ClusterConfig): readonly SubnetRole[] => [
  "node",
  ...(needsPublicSubnets(config) ? (["public"] as const) : []),
  ...(hasPodSubnets(config) ? (["pod"] as const) : []),
  ...smallSubnetRoles.filter((role) => config.network[settingsKey[role]].enabled),
];

const smallSubnetRoles = ["control-plane", "transit-gateway"] as const satisfies readonly SmallSubnetRole[];

/** The zones that have a subnet of a role, where there are any. */
export const zonesOfRole = (config: ClusterConfig, role: SubnetRole): readonly string[] => {
  if (role === "public") return publicZones(config);
  return role === "control-plane" ? controlPlaneZones(config) : networkZones(config);
};

/**
 * The subnets of a role, one in each zone: given ones and explicit blocks first, the other zones planned. A zone's letter chooses its slot,
 * so no subnet depends on which other zones, or other roles, there are; a zone that the region cannot have has none.
 */
function layOutRole(config: ClusterConfig, role: SubnetRole, zones: readonly string[]) {
  const key = settingsKey[role];
  const { cidrs } = config.network[key];
  const given = config.network.existingVpc?.[key] ?? {};
  const known = zones.flatMap((zone): SubnetBlock[] => {
    if (given[zone]) {
      return [{ role, zone, cidr: given[zone].cidr, origin: "given", path: ["network", "existingVpc", key, zone, "cidr"] }];
    }
    const cidr = cidrs[zone];
    return cidr ? [{ role, zone, cidr, origin: "explicit", path: ["network", key, "cidrs", zone] }] : [];
  });
  const possible = possibleZones(config.region);
  const others = zones.filter((zone) => possible.includes(zone) && !known.some((subnet) => subnet.zone === zone));
  const parent = parentBlock(config, role);
  return parent && hasRoom(config, role, parent)
    ? { role, subnets: [...known, ...others.map((zone) => planSubnet(config, role, zone, parent))], unplaced: [] }
    : { role, subnets: known, unplaced: others };
}

/** The prefix length of the largest subnet of a role that a block has room for in each zone. */
export const largestSubnet = (config: ClusterConfig, role: SubnetRole, { cidr }: VpcBlock): number =>
  prefixLengthOf(cidr) + subnetBits(role, config.region);

function hasRoom(config: ClusterConfig, role: SubnetRole, block: VpcBlock): boolean {
  const { prefixLength = prefixLengths.longest } = config.network[settingsKey[role]];
  const largest = largestSubnet(config, role, block);
  return largest <= prefixLengths.longest && prefixLength >= largest;
}

function planSubnet(config: ClusterConfig, role: SubnetRole, zone: string, parent: VpcBlock): SubnetBlock {
  const key = settingsKey[role];
  const { bits, index, prefixLength: smallest } = slotParts[role];
  const slotPrefixLength = prefixLengthOf(parent.cidr) + zoneBits(config.region);
  const slot = subnetAt(parent.cidr, slotPrefixLength, zoneIndex(zone));
  const part = subnetAt(slot, slotPrefixLength + bits, index);
  const prefixLength = config.network[key].prefixLength ?? smallest ?? Math.max(prefixLengths.shortest, prefixLengthOf(part));
  return { role, zone, cidr: subnetAt(part, prefixLength, 0), origin: "planned", path: ["network", key] };
}

/**
 * The tags of a role's subnets: where load balancers go, and the user's own. Internal load balancers go where the nodes are.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html
 */
export const tagsOfRole = ({ network }: ClusterConfig, role: SubnetRole): Readonly<Record<string, string>> => ({
  ...loadBalancerTags[role],
  ...network[settingsKey[role]].tags,
});

/** The tag of subnets for internal load balancers. */
export const internalLoadBalancerTag = "kubernetes.io/role/internal-elb";

const loadBalancerTags: Readonly<Partial<Record<SubnetRole, Readonly<Record<string, string>>>>> = {
  node: { [internalLoadBalancerTag]: "1" },
  public: { "kubernetes.io/role/elb": "1" },
};
