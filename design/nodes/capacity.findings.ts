import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import type { AddressPlan, ZoneAddresses } from "../network/addresses";
import { prefixLengthFor, usableAddresses } from "../../aws/cidr";
import { nodeGroupEntries, type NodeGroupEntry } from "../../config/schema/nodeGroups";
import { settingsKey, type SubnetRole } from "../network/subnetLayout";
import { prefixLengths } from "../network/cidrBlocks";
import { enlargements } from "./enlargements";
import { atMaximum, controlPlaneAddresses, nodeShares, nodesIn, otherShares, podDemands, type Share, sum } from "./subnetDemand";

const ofTheirPods = "their pods";

/** The addresses that a subnet has, and what takes them. */
interface Demand {
  readonly role: SubnetRole;
  readonly zone: string;
  readonly cidr: string;
  readonly shares: readonly Share[];
}

/**
 * The subnets hold what is certainly in them, with the node groups at their largest (else an error), and with it the addresses that EKS advises to
 * keep, and all the pods that the nodes can run (else a warning). Existing subnets count as if they were empty: what is in use, only AWS knows.
 */
export function capacityFindings(facts: ClusterFacts, plan: AddressPlan): readonly Finding[] {
  const { config } = facts;
  const certain = plan.zones.map(({ zone, node }) => nodeDemand(facts, plan, zone, node, controlPlaneAddresses.needed));
  const tooSmall = withoutRoom(certain);
  const crowded = withoutRoom(plan.zones.flatMap((zone) => fullDemand(facts, plan, zone))).filter(
    (demand) => !tooSmall.some(({ role, zone }) => role === demand.role && zone === demand.zone),
  );
  const withPods = "the nodes at capacity.max with all the pods they can run";
  return [
    ...tooSmallSubnets(config, "error", "node", "what they certainly hold", tooSmall),
    ...tooSmallSubnets(config, "warning", "node", hasPods(config) ? withPods : "the addresses that EKS advises to keep free", crowded),
    ...tooSmallSubnets(config, "warning", "pod", withPods, crowded),
  ];
}

/** Whether pods of nodes have addresses of the node subnets. */
const usesNodeSubnets = ({ customNetworking }: ClusterConfig): boolean => !customNetworking.enabled;

/** Whether pods of nodes have addresses of the pod subnets. */
const hasPodsElsewhere = ({ addons, customNetworking }: ClusterConfig): boolean =>
  customNetworking.enabled || addons.vpcCni.subnetDiscovery === true;

/** Whether all pods of nodes are in the node subnets. */
const hasPods = (config: ClusterConfig): boolean => !hasPodsElsewhere(config) && nodeGroupEntries(config).length > 0;

const needed = ({ shares }: Demand): number => sum(shares.map(({ addresses }) => addresses));

const withoutRoom = (demands: readonly Demand[]) => demands.filter((demand) => usableAddresses(demand.cidr) < needed(demand));

/** The node subnet of a zone with all nodes, each with its own address. */
const nodeDemand = (facts: ClusterFacts, plan: AddressPlan, zone: string, cidr: string, controlPlane: number): Demand => ({
  role: "node",
  zone,
  cidr,
  shares: [...otherShares(facts, plan, zone, controlPlane), ...nodeShares(facts, plan, zone)],
});

/** The subnets of a zone with all nodes, each with as many pods as its kubelet takes. */
function fullDemand(facts: ClusterFacts, plan: AddressPlan, { zone, node, pod }: ZoneAddresses): readonly Demand[] {
  const { config } = facts;
  const nodes = nodeDemand(facts, plan, zone, node, controlPlaneAddresses.advised);
  const pods = {
    addresses: sum(nodeGroupEntries(config).map((entry) => nodesIn(plan, zone, entry) * podAddresses(config, entry))),
    holder: ofTheirPods,
  };
  // The subnet discovery takes the subnet with most free addresses: pods that do not fit the node subnet are in the other.
  const inNodeSubnet = usesNodeSubnets(config) ? Math.max(0, usableAddresses(node) - needed(nodes)) : 0;
  return hasPodsElsewhere(config) && pod
    ? [nodes, { role: "pod", zone, cidr: pod, shares: [{ ...pods, addresses: Math.max(0, pods.addresses - inNodeSubnet) }] }]
    : [{ ...nodes, shares: pods.addresses > 0 ? [...nodes.shares, pods] : nodes.shares }];
}

/** Addresses for the pods of one full node, on the group's most demanding instance type, besides the node's own address. */
const podAddresses = (config: ClusterConfig, entry: NodeGroupEntry): number =>
  Math.max(0, ...podDemands(config, entry).map(({ addresses, interfaces }) => addresses + interfaces));

/** One finding for all subnets of a role that are too small, with the addresses of the one that needs most. */
function tooSmallSubnets(
  config: ClusterConfig,
  severity: Finding["severity"],
  role: SubnetRole,
  content: string,
  all: readonly Demand[],
): Finding[] {
  const demands = all.filter((demand) => demand.role === role);
  const largest = demands.reduce<Demand | undefined>((most, demand) => (most && needed(most) >= needed(demand) ? most : demand), undefined);
  if (!largest) return [];
  const groups = nodeGroupEntries(config).map(({ name, group }) => `${name} up to ${group.capacity.max}`);
  const nodes = groups.length > 0 ? ` (nodes of ${groups.join(", ")})` : "";
  const numbers = demands.map(
    (demand) => `${demand.zone} needs ${needed(demand)} addresses, ${demand.cidr} has ${usableAddresses(demand.cidr)}`,
  );
  const given = config.network.existingVpc?.[settingsKey[role]] ?? {};
  const inUse = demands.some(({ zone }) => given[zone]) ? ", less what is in use in existing subnets" : "";
  const holders = largest.shares.map(({ addresses, holder }) => `${addresses} for ${holder}`);
  const parts = holders.length > 1 ? `; the ${needed(largest)} are ${holders.join(", ")}` : "";
  const zones = demands.map(({ zone }) => zone);
  const subnet = prefixLengthFor(needed(largest));
  const fixes = [
    ...enlargements(config, role, zones, subnet),
    ...(config.network.existingVpc && subnet >= prefixLengths.shortest
      ? [`name existing subnets of /${subnet} or larger at network.existingVpc.${settingsKey[role]}`]
      : []),
    ...(severity === "warning" && role === "node" && hasPods(config) ? ["set customNetworking.enabled to true"] : []),
    ...(demands.every(fitsWithFewerNodes) ? ["lower capacity.max of the node groups"] : []),
  ].join(", or ");
  return [
    {
      severity,
      path: ["network", settingsKey[role]],
      alsoReads: [["network"], ["nodeGroups"], ["customNetworking"], ["addons", "vpcCni", "prefixDelegation"]],
      problem: `the ${role} subnets are too small for ${content}${nodes}: ${numbers.join("; ")}${inUse}${parts}`,
      fix: fixes.charAt(0).toUpperCase() + fixes.slice(1),
    },
  ];
}

/** Whether a subnet has room for something of each node group: what is not nodes and pods leaves some of it free. */
const fitsWithFewerNodes = ({ cidr, role, shares }: Demand): boolean => {
  const ofNodes = shares.filter(({ holder }) => [atMaximum, ofTheirPods].includes(holder));
  const others = sum(shares.map(({ addresses }) => addresses)) - sum(ofNodes.map(({ addresses }) => addresses));
  return ofNodes.length > 0 && (role === "pod" || others < usableAddresses(cidr));
};
