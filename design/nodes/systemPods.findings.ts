import { cniSettings, maxPods } from "../../aws/instanceTypes";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodesOfOthers } from "../access/entries";
import { usesAutoMode } from "../autoMode/builtIn";
import type { ClusterFacts } from "../facts";
import { runsOnFargate } from "../fargate/pods";
import { type Workload, workloads } from "../fargate/workloads";
import { takesSystemPods } from "../fargate/workloads.findings";
import { planAddons } from "../software/addons";
import type { NodeGroupDesign } from "./nodeGroups";
import { sum } from "./subnetDemand";

/** Pods of a workload, at least. */
interface LeastPods {
  readonly name: string;
  /** Of its Deployment, on nodes of groups that are there before it. */
  readonly count: number;
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
  const least = workloads(config).map((workload) => leastPods(config, workload));
  const onEachNode = sum([...least.map((pods) => pods.onEachNode), ofClusterStack(config)]);
  const waiting = least.filter(({ count }) => count > 0);
  const needed = sum(waiting.map(({ count }) => count));
  const roomAt = (capacity: "desired" | "max") => sum(groups.map((one) => one.scaling[capacity] * Math.max(0, one.maxPods - onEachNode)));
  if (roomAt("desired") >= needed) return [];
  const capacity = roomAt("max") < needed ? "max" : "desired";
  const names = waiting.map(({ name }) => name).join(", ");
  const room = `room for ${roomAt(capacity)} at capacity.${capacity}, besides ${onEachNode} of DaemonSets on each`;
  const [group, ...others] = groups;
  return [
    {
      severity: capacity === "max" ? "error" : "warning",
      path: others.length > 0 ? ["nodeGroups"] : pathOfGroup(group!),
      alsoReads: [["nodeGroups"], ["addons"], ["karpenter"], ["fargateProfiles"], ["customNetworking"]],
      problem: `${needed === 1 ? `the pod of ${names} does` : `${needed} pods of ${names} do`} not fit the nodes, which have ${room}: ${groups.map((one) => nodesInWords(one, capacity)).join(", ")}`,
      fix: others.length > 0 ? forSeveral(config, groups) : forOne(config, group!, { needed, onEachNode }),
    },
  ];
}

/** The add-ons of the cluster stack are DaemonSets. Of those that have no key of their own, nobody knows. */
const ofClusterStack = (config: ClusterConfig): number =>
  planAddons(config).filter(({ path, stack }) => stack === "cluster" && path[1] !== "eks").length;

/** What is known for certain: another number of replicas, or nodes without the DaemonSet, may be in the configuration of the add-on. */
function leastPods(config: ClusterConfig, workload: Workload): LeastPods {
  const { askedBy, name, podsOfEachNode = 0, replicas } = workload;
  const isConfigured = Object.keys(configuredValues(config, askedBy)).length > 0;
  return {
    name,
    count: needsGroups(config, workload) ? (isConfigured ? Math.min(replicas, 1) : replicas) : 0,
    onEachNode: isConfigured ? 0 : podsOfEachNode,
  };
}

const configuredValues = (config: ClusterConfig, askedBy: ConfigPath): object =>
  valueAt(config, [...(askedBy.at(-1) === "enabled" ? askedBy.slice(0, -1) : askedBy), "configuration"]) ?? {};

/** Whether its pods are on nodes of groups, and none are added for them before. */
function needsGroups(config: ClusterConfig, { avoidsAutoMode, followsKarpenter, pods }: Workload): boolean {
  const mayBeElsewhere = usesAutoMode(config) && !avoidsAutoMode;
  const addsNodes = config.karpenter !== undefined || config.addons.clusterAutoscaler.enabled;
  return pods !== undefined && !runsOnFargate(config, pods) && !mayBeElsewhere && !(followsKarpenter && addsNodes);
}

const pathOfGroup = ({ kind, name }: NodeGroupDesign): ConfigPath => ["nodeGroups", kind, name];

/** The nodes of a group, and what they take, as in d with 2 nodes for 4 pods each. */
const nodesInWords = ({ name, scaling, maxPods: pods }: NodeGroupDesign, capacity: "desired" | "max"): string =>
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
