import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { AddressPlan, ZoneAddresses } from "../network/addresses";
import { enclosing, prefixLengthFor, prefixLengthOf, usableAddresses } from "../../aws/cidr";
import { nodeGroupEntries, type NodeGroupEntry } from "../../config/schema/nodeGroups";
import {
  addressesPerPrefix,
  cniSettings,
  hostNetworkPods,
  instanceType,
  maxPods,
  podsPerInterface,
  usesPrefixes,
} from "../../aws/instanceTypes";
import { parentBlock, settingsKey, subnetBits, type SubnetRole } from "../network/subnetLayout";
import { prefixLengths } from "../network/cidrBlocks";

/**
 * Addresses of each node subnet that are not for nodes and pods. EKS needs 6 for the control plane's network interfaces and advises 16;
 * of these the interface endpoints, with one in each node subnet, get theirs too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
const sharedAddresses = { needed: 6, advised: 16 } as const;

/** The addresses that a subnet has, and those that it ought to have. */
interface Demand {
  readonly role: SubnetRole;
  readonly zone: string;
  readonly cidr: string;
  readonly addresses: number;
}

/**
 * The subnets hold the node groups at their largest, each group spread evenly over its zones: all nodes (else an error), and with them all
 * the pods that they can run (else a warning). Existing subnets count as if they were empty: what is in use, only AWS knows.
 */
export function capacityFindings(config: ClusterConfig, plan: AddressPlan): readonly Finding[] {
  const tooSmall = withoutRoom(plan.zones.map((zone) => nodeDemand(config, plan, zone, sharedAddresses.needed)));
  const crowded = withoutRoom(plan.zones.flatMap((zone) => fullDemand(config, plan, zone))).filter(
    (demand) => !tooSmall.some(({ role, zone }) => role === demand.role && zone === demand.zone),
  );
  return [
    ...tooSmallSubnets(config, "error", "the nodes and the control plane", tooSmall),
    ...tooSmallSubnets(config, "warning", "the nodes at capacity.max with all the pods they can run", crowded),
  ];
}

const withoutRoom = (demands: readonly Demand[]) => demands.filter(({ cidr, addresses }) => usableAddresses(cidr) < addresses);

/** The node subnet of a zone with all nodes, each with its own address. */
const nodeDemand = (config: ClusterConfig, plan: AddressPlan, { zone, node }: ZoneAddresses, shared: number): Demand => ({
  role: "node",
  zone,
  cidr: node,
  addresses: shared + sum(nodeGroupEntries(config).map((entry) => nodesIn(plan, zone, entry))),
});

/** The subnets of a zone with all nodes, each with as many pods as its kubelet takes. */
function fullDemand(config: ClusterConfig, plan: AddressPlan, addresses: ZoneAddresses): readonly Demand[] {
  const { zone, pod } = addresses;
  const nodes = nodeDemand(config, plan, addresses, sharedAddresses.advised);
  const pods = sum(nodeGroupEntries(config).map((entry) => nodesIn(plan, zone, entry) * podAddresses(config, entry)));
  return config.customNetworking.enabled && pod
    ? [nodes, { role: "pod", zone, cidr: pod, addresses: pods }]
    : [{ ...nodes, addresses: nodes.addresses + pods }];
}

/** The most nodes of a group in a zone; none in a zone that the group does not use. */
function nodesIn(plan: AddressPlan, zone: string, { group }: NodeGroupEntry): number {
  const zones = group.availabilityZones ?? plan.zones.map((addresses) => addresses.zone);
  return zones.includes(zone) ? Math.ceil(group.capacity.max / zones.length) : 0;
}

/** Addresses for the pods of one full node, on the group's most demanding instance type, besides the node's own address. */
function podAddresses(config: ClusterConfig, { group }: NodeGroupEntry): number {
  const settings = cniSettings(config);
  const pods = (group.maxPods ?? maxPods(group.instanceTypes, settings)) - hostNetworkPods;
  const demands = group.instanceTypes.flatMap((name) => {
    const type = instanceType(name);
    if (!type) return [];
    const interfaces = Math.ceil(pods / podsPerInterface(type, settings));
    const addresses = usesPrefixes(type, settings) ? Math.ceil(pods / addressesPerPrefix) * addressesPerPrefix : pods;
    // Each interface takes an address for itself; without custom networking the first one's is the node's own.
    return [addresses + interfaces - (settings.customNetworking ? 0 : 1)];
  });
  return Math.max(0, ...demands);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** One finding for all subnets of a role that are too small. */
function tooSmallSubnets(config: ClusterConfig, severity: Finding["severity"], content: string, demands: readonly Demand[]): Finding[] {
  const groups = nodeGroupEntries(config).map(({ name, group }) => `${name} up to ${group.capacity.max}`);
  const nodes = groups.length > 0 ? ` (nodes of ${groups.join(", ")})` : "";
  return (["node", "pod"] as const).flatMap((role) => {
    const ofRole = demands.filter((demand) => demand.role === role);
    if (ofRole.length === 0) return [];
    const numbers = ofRole.map(({ zone, cidr, addresses }) => `${zone} needs ${addresses} addresses, ${cidr} has ${usableAddresses(cidr)}`);
    const given = config.network.existingVpc?.[settingsKey[role]] ?? {};
    const inUse = ofRole.some(({ zone }) => given[zone]) ? ", less what is in use in existing subnets" : "";
    const fixes = [
      ...enlargements(config, role, Math.max(...ofRole.map(({ addresses }) => addresses))),
      ...(groups.length > 0 && severity === "warning" && role === "node" && !config.customNetworking.enabled
        ? ["set customNetworking.enabled to true"]
        : []),
      ...(groups.length > 0 ? ["lower capacity.max of the node groups"] : []),
    ].join(", or ");
    return [
      {
        severity,
        path: ["network", settingsKey[role]],
        alsoReads: [["network"], ["nodeGroups"], ["customNetworking"], ["addons", "vpcCni", "prefixDelegation"]],
        problem: `the ${role} subnets are too small for ${content}${nodes}: ${numbers.join("; ")}${inUse}`,
        fix: fixes.charAt(0).toUpperCase() + fixes.slice(1),
      },
    ];
  });
}

/** The ways to get subnets of a role with so many addresses. */
function enlargements(config: ClusterConfig, role: SubnetRole, addresses: number): string[] {
  const key = settingsKey[role];
  const parent = parentBlock(config, role);
  const subnet = prefixLengthFor(addresses);
  const block = subnet - subnetBits(role, config.region);
  const fitsParent = parent !== undefined && block >= prefixLengthOf(parent.cidr);
  return [
    ...(fitsParent && config.network[key].prefixLength !== undefined ? [`set network.${key}.prefixLength to ${subnet} or less`] : []),
    ...(parent && !fitsParent && block >= prefixLengths.shortest ? [`use ${enclosing(parent.cidr, block)} instead of ${parent.cidr}`] : []),
    ...(subnet >= prefixLengths.shortest
      ? [
          `give network.${key}.cidrs blocks of /${subnet} or larger`,
          ...(config.network.existingVpc ? [`name existing subnets of /${subnet} or larger at network.existingVpc.${key}`] : []),
        ]
      : []),
  ];
}
