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
import { usableAddresses } from "../../aws/cidr";
import type { ClusterConfig } from "../../config/schema/schema";
import { planBastion } from "../access/bastion/bastion";
import type { ClusterFacts } from "../facts";
import { usesAutoMode } from "../autoMode/builtIn";
import { selects } from "../fargate/pods";
import { planFargateProfiles } from "../fargate/profiles";
import { workloads } from "../fargate/workloads";
import { karpenterNodesIn, karpenterPodAddresses } from "../karpenter/demand";
import type { AddressPlan, ZoneAddresses } from "../network/addresses";
import type { SubnetRole } from "../network/subnetLayout";
import { addedByUpdate, nodesAtOnce } from "./updates";
import { transitGatewayAttachment } from "../network/routes";

/** Addresses that something takes in a subnet. */
export interface Share {
  readonly addresses: number;
  /** What takes them, as in 6 for `the control plane`. */
  readonly holder: string;
}

/** Addresses that EKS needs for the control plane's network interfaces, and advises to keep. @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
export const controlPlaneAddresses = { needed: 6, advised: 16 } as const;

/**
 * Free addresses without which Elastic Load Balancing makes no Application Load Balancer in a subnet.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer
 */
const freeForLoadBalancers = 8;

/** Who holds the addresses of nodes. */
export const atMaximum = "nodes at capacity.max";

/** Who holds the addresses of nodes that Karpenter starts. */
export const atLimit = "nodes of Karpenter at limits.nodes (if it spreads them evenly, which it does not promise)";

/** Who holds the addresses of pods. */
export const ofTheirPods = "their pods";

/** The addresses that a subnet has, and what takes them. */
export interface SubnetDemand {
  readonly role: SubnetRole;
  readonly zone: string;
  readonly cidr: string;
  readonly shares: readonly Share[];
}

/** The most nodes of a group in a zone, which it is spread over evenly; none in a zone that the group does not use. */
export function nodesIn(plan: AddressPlan, zone: string, { group }: NodeGroupEntry): number {
  const zones = zonesOf(plan, group.availabilityZones);
  return zones.includes(zone) ? Math.ceil(group.capacity.max / zones.length) : 0;
}

/** What the node groups take in the node subnet of a zone: all nodes at capacity.max, and those of one update at a time. */
export function nodeShares({ config }: ClusterFacts, plan: AddressPlan, zone: string): readonly Share[] {
  const groups = nodeGroupEntries(config).filter((entry) => nodesIn(plan, zone, entry) > 0);
  const updates = Object.values(config.nodeGroups.managed)
    .map((group) => ({ group, zones: zonesOf(plan, group.availabilityZones) }))
    .filter(({ zones }) => zones.includes(zone))
    .map(({ group, zones }) => Math.max(addedByUpdate, Math.ceil(nodesAtOnce(group) / zones.length)));
  return withAddresses([
    { addresses: sum(groups.map((entry) => nodesIn(plan, zone, entry))), holder: atMaximum },
    { addresses: Math.max(0, ...updates), holder: "nodes that an update adds" },
    { addresses: karpenterNodesIn(config, zone), holder: atLimit },
  ]);
}

/** What the pods of one full node take. */
export interface PodDemand {
  /** For the pods themselves, in whole prefixes where the type has them. */
  readonly addresses: number;
  /** For their network interfaces, one each; that of the first one is the node's own without custom networking. */
  readonly interfaces: number;
}

/** What the pods of one full node take, on each instance type of its group that is known. */
export function podDemands(config: ClusterConfig, { group }: NodeGroupEntry): readonly PodDemand[] {
  const settings = cniSettings(config);
  const pods = (group.maxPods ?? maxPods(group.instanceTypes, settings)) - hostNetworkPods;
  return group.instanceTypes.flatMap((name) => {
    const type = instanceType(name);
    if (!type) return [];
    const interfaces = Math.ceil(pods / podsPerInterface(type, settings)) - (settings.customNetworking ? 0 : 1);
    return [{ interfaces, addresses: usesPrefixes(type, settings) ? Math.ceil(pods / addressesPerPrefix) * addressesPerPrefix : pods }];
  });
}

/** What takes addresses in the node subnet of a zone besides nodes and the pods on them. */
export function otherShares(facts: ClusterFacts, plan: AddressPlan, zone: string, controlPlane: number): readonly Share[] {
  const { config, endpoints } = facts;
  const bastion = planBastion(config, plan);
  return withAddresses([
    { addresses: config.network.controlPlaneSubnets.enabled ? 0 : controlPlane, holder: "the control plane" },
    { addresses: endpoints.filter(({ type }) => type === "Interface").length, holder: "interface endpoints" },
    { addresses: attachesNodeSubnets(config) ? 1 : 0, holder: "the transit gateway attachment" },
    { addresses: bastion?.subnet === "private" && bastion.zone === zone ? 1 : 0, holder: "the bastion" },
    { addresses: config.proxy?.squid ? 1 : 0, holder: "Squid's load balancer" },
    { addresses: config.loadBalancerController.enabled || usesAutoMode(config) ? freeForLoadBalancers : 0, holder: "load balancers" },
    { addresses: fargatePods(facts, zone), holder: "pods on Fargate" },
  ]);
}

const attachesNodeSubnets = (config: ClusterConfig): boolean =>
  transitGatewayAttachment(config) === "create" && !config.network.transitGatewaySubnets.enabled;

/** Whether pods of nodes have addresses of the pod subnets. */
export const hasPodsElsewhere = ({ addons, customNetworking }: ClusterConfig): boolean =>
  customNetworking.enabled || addons.vpcCni.subnetDiscovery === true;

/** How many addresses a subnet must have for them. AWS keeps five more. */
export const neededAddresses = ({ shares }: SubnetDemand): number => sum(shares.map(({ addresses }) => addresses));

/** The node subnet of a zone with all nodes, each with its own address. */
export const nodeDemand = (facts: ClusterFacts, plan: AddressPlan, zone: string, cidr: string, controlPlane: number): SubnetDemand => ({
  role: "node",
  zone,
  cidr,
  shares: [...otherShares(facts, plan, zone, controlPlane), ...nodeShares(facts, plan, zone)],
});

/** The subnets of a zone with all nodes, each with as many pods as its kubelet takes. */
export function fullDemands(facts: ClusterFacts, plan: AddressPlan, { zone, node, pod }: ZoneAddresses): readonly SubnetDemand[] {
  const { config } = facts;
  const nodes = nodeDemand(facts, plan, zone, node, controlPlaneAddresses.advised);
  const pods = {
    addresses:
      sum(nodeGroupEntries(config).map((entry) => nodesIn(plan, zone, entry) * podAddresses(config, entry))) +
      karpenterPodAddresses(config, zone),
    holder: ofTheirPods,
  };
  // The subnet discovery takes the subnet with most free addresses: pods that do not fit the node subnet are in the other.
  const inNodeSubnet = config.customNetworking.enabled ? 0 : Math.max(0, usableAddresses(node) - neededAddresses(nodes));
  return hasPodsElsewhere(config) && pod
    ? [nodes, { role: "pod", zone, cidr: pod, shares: [{ ...pods, addresses: Math.max(0, pods.addresses - inNodeSubnet) }] }]
    : [{ ...nodes, shares: pods.addresses > 0 ? [...nodes.shares, pods] : nodes.shares }];
}

/** Addresses for the pods of one full node, on the group's most demanding instance type, besides the node's own address. */
const podAddresses = (config: ClusterConfig, entry: NodeGroupEntry): number =>
  Math.max(0, ...podDemands(config, entry).map(({ addresses, interfaces }) => addresses + interfaces));

/**
 * The pods that this project installs on Fargate, in a zone. Each has an address of its own in a node subnet; those of a profile are spread evenly
 * over its zones, and of several profiles that select a pod EKS takes the first by name.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
function fargatePods({ config }: ClusterFacts, zone: string): number {
  const profiles = [...planFargateProfiles(config)].sort((a, b) => (a.profileName < b.profileName ? -1 : 1));
  const placed = workloads(config).map(({ pods, replicas }) => ({
    replicas,
    profile: profiles.find(({ selectors }) => pods && selectors.some((selector) => selects(selector, pods))),
  }));
  return sum(
    profiles
      .filter(({ zones }) => zones.includes(zone))
      .map((profile) => {
        const ofProfile = placed.filter((workload) => workload.profile === profile);
        return Math.ceil(sum(ofProfile.map(({ replicas }) => replicas)) / profile.zones.length);
      }),
  );
}

const zonesOf = (plan: AddressPlan, zones: readonly string[] | undefined): readonly string[] => zones ?? plan.zones.map(({ zone }) => zone);

const withAddresses = (shares: readonly Share[]): readonly Share[] => shares.filter(({ addresses }) => addresses > 0);

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
