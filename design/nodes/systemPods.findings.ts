import { cniSettings, maxPods } from "../../aws/instanceTypes";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { isMapping, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodesOfOthers } from "../access/entries";
import { usesAutoMode } from "../autoMode/builtIn";
import type { ClusterFacts } from "../facts";
import { runsOnFargate } from "../fargate/pods";
import { ofSystemPods, tolerationsIn, toleratesAll } from "../fargate/tolerations";
import { type Workload, workloads } from "../fargate/workloads";
import { takesSystemPods } from "../fargate/workloads.findings";
import { planAddons } from "../software/addons";
import type { NodeGroupDesign } from "./nodeGroups";
import { sum } from "./subnetDemand";

type CapacityKey = "desired" | "max";

/** Pods of a workload, at least. */
interface LeastPods {
  readonly name: string;
  /** Of its Deployment, on nodes that take system pods and are there before it, with so many nodes of each group. */
  readonly count: Readonly<Record<CapacityKey, number>>;
  readonly onEachNode: number;
}

/**
 * Whether nodes take the pods that this project installs: a kubelet counts those of DaemonSets, too. Where CoreDNS finds no room, EKS waits twenty minutes
 * for the add-on, and the apply fails. It is an error where `capacity.max` does not help; until then, others may add nodes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export function systemPodFindings({ config, nodeGroups }: ClusterFacts): readonly Finding[] {
  const groups = nodeGroups.filter(takesSystemPods);
  // Of a cluster without any node when it starts, other findings speak.
  if (groups.every(({ scaling }) => scaling.desired === 0) || hasNodesOfOthers(config)) return [];
  const others = nodeGroups.filter((group) => !takesSystemPods(group));
  const least = workloads(config).map((workload) => leastPods(config, workload, others));
  const onEachNode = sum([...least.map((pods) => pods.onEachNode), ofClusterStack(config)]);
  const neededAt = (capacity: CapacityKey) => sum(least.map(({ count }) => count[capacity]));
  const roomAt = (capacity: CapacityKey) => sum(groups.map((one) => one.scaling[capacity] * Math.max(0, one.maxPods - onEachNode)));
  if (roomAt("desired") >= neededAt("desired")) return [];
  const capacity = roomAt("max") < neededAt("max") ? "max" : "desired";
  const needed = neededAt(capacity);
  const names = least.flatMap(({ count, name }) => (count[capacity] > 0 ? [name] : [])).join(", ");
  const room = `room for ${roomAt(capacity)} at capacity.${capacity}, besides ${onEachNode} of DaemonSets on each`;
  const [group, ...further] = groups;
  return [
    {
      severity: capacity === "max" ? "error" : "warning",
      path: further.length > 0 ? ["nodeGroups"] : pathOfGroup(group!),
      alsoReads: [["nodeGroups"], ["addons"], ["karpenter"], ["fargateProfiles"], ["customNetworking"]],
      problem: `${needed === 1 ? `the pod of ${names} does` : `${needed} pods of ${names} do`} not fit the nodes, which have ${room}: ${groups.map((one) => nodesInWords(one, capacity)).join(", ")}`,
      fix: further.length > 0 ? forSeveral(config, groups) : forOne(config, group!, { needed: neededAt("desired"), onEachNode }),
    },
  ];
}

/** The add-ons of the cluster stack are DaemonSets. Of those that have no key of their own, or choose their nodes, nobody knows. */
const ofClusterStack = (config: ClusterConfig): number =>
  planAddons(config).filter(({ configuration, path, stack }) => stack === "cluster" && path[1] !== "eks" && !selectsNodes(configuration))
    .length;

const selectsNodes = ({ affinity, nodeSelector }: Readonly<Record<string, unknown>> = {}): boolean =>
  [affinity, nodeSelector].some((choice) => isMapping(choice) && Object.keys(choice).length > 0);

/**
 * What is known for certain: another number of replicas, or nodes without the DaemonSet, may be in the configuration of the add-on.
 * @param others groups that do not take system pods
 */
function leastPods(config: ClusterConfig, workload: Workload, others: readonly NodeGroupDesign[]): LeastPods {
  const { askedBy, name, podsOfEachNode = 0, replicas } = workload;
  const values = configuredValues(config, askedBy);
  const isConfigured = Object.keys(values).length > 0;
  // What has a DaemonSet besides its Deployment has tolerations for each, and those of its Deployment are under controller.
  const tolerations = tolerationsIn(podsOfEachNode > 0 ? values["controller"] : values);
  const countAt = (capacity: CapacityKey): number => {
    const hasOtherNodes = others.some(({ scaling, taints }) => scaling[capacity] > 0 && toleratesAll(tolerations, taints));
    if (!needsGroups(config, workload, capacity) || hasOtherNodes) return 0;
    return isConfigured ? Math.min(replicas, 1) : replicas;
  };
  return { name, count: { desired: countAt("desired"), max: countAt("max") }, onEachNode: isConfigured ? 0 : podsOfEachNode };
}

function configuredValues(config: ClusterConfig, askedBy: ConfigPath): Readonly<Record<string, unknown>> {
  const values = valueAt(config, [...(askedBy.at(-1) === "enabled" ? askedBy.slice(0, -1) : askedBy), "configuration"]);
  return isMapping(values) ? values : {};
}

/** Whether its pods are on nodes of groups, and none are added for them before. */
function needsGroups(config: ClusterConfig, workload: Workload, capacity: CapacityKey): boolean {
  const { avoidsAutoMode, followsKarpenter, pods } = workload;
  const mayBeElsewhere = usesAutoMode(config) && !avoidsAutoMode;
  return (
    pods !== undefined && !runsOnFargate(config, pods) && !mayBeElsewhere && !(followsKarpenter && addsNodes(config, workload, capacity))
  );
}

/** Whether nodes are added for its pods. Karpenter's pools may be made elsewhere, so it is no error that the file has none for them. */
function addsNodes({ addons, karpenter }: ClusterConfig, { tolerations = ofSystemPods }: Workload, capacity: CapacityKey): boolean {
  if (addons.clusterAutoscaler.enabled) return true;
  if (karpenter === undefined) return false;
  return capacity === "max" || Object.values(karpenter.nodePools).some(({ taints }) => toleratesAll(tolerations, taints));
}

const pathOfGroup = ({ kind, name }: NodeGroupDesign): ConfigPath => ["nodeGroups", kind, name];

/** The nodes of a group, and what they take, as in d with 2 nodes for 4 pods each. */
const nodesInWords = ({ name, scaling, maxPods: pods }: NodeGroupDesign, capacity: CapacityKey): string =>
  `${name} with ${scaling[capacity] === 1 ? `1 node for ${pods} pods` : `${scaling[capacity]} nodes for ${pods} pods each`}`;

/** Whether the file says how many pods a node takes, so that larger instances alone do not help. */
const saysMaxPods = (config: ClusterConfig, group: NodeGroupDesign): boolean =>
  valueAt(config, [...pathOfGroup(group), "maxPods"]) !== undefined;

interface PodNumbers {
  readonly needed: number;
  readonly onEachNode: number;
}

function forOne(config: ClusterConfig, group: NodeGroupDesign, { needed, onEachNode }: PodNumbers): string {
  const { desired, max } = group.scaling;
  const enough = onEachNode + Math.ceil(needed / desired);
  const perNode = group.maxPods - onEachNode;
  const nodes = Math.ceil(needed / perNode);
  return [
    largerNodes(config, group, enough),
    ...(perNode > 0 ? [`set capacity.desired to ${nodes} or more${nodes > max ? ", and capacity.max with it" : ""}`] : []),
  ].join(", or ");
}

function largerNodes(config: ClusterConfig, group: NodeGroupDesign, pods: number): string {
  const types = `rite instance types for ${pods} pods or more`;
  if (!saysMaxPods(config, group)) return `W${types}`;
  return maxPods(group.instanceTypes, cniSettings(config)) < pods
    ? `Remove maxPods of the group and w${types}`
    : `Set maxPods of the group to ${pods} or more`;
}

const forSeveral = (config: ClusterConfig, groups: readonly NodeGroupDesign[]): string =>
  `Give one of the groups instance types for more pods${groups.some((group) => saysMaxPods(config, group)) ? ", without maxPods" : ""}, or more nodes at capacity.desired and capacity.max`;
