import type { ConfigPath, Finding } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { autoModePools } from "../autoMode/autoMode";
import { hasAnyNodes, usesAutoMode } from "../autoMode/builtIn";
import type { BuiltInPool } from "../../config/schema/autoMode";
import { pathText } from "../../config/findings/path";
import { type Pods, hasNodes, runsOnFargate, selectedPods } from "./pods";
import { ofSystemPods, type NodeTaint, toleratesAll } from "./tolerations";
import { switchOff, type Workload, workloads } from "./workloads";

const anyNode = "at least one node group without NoSchedule and NoExecute taints that starts with a node";

type GroupFacts = ClusterFacts["nodeGroups"][number];

/** Whether pods that tolerate no other taint than that of nodes for system pods run on nodes of a group. */
export const takesSystemPods = ({ taints }: GroupFacts): boolean => toleratesAll(ofSystemPods, taints);

/** The taints of each kind of nodes that there are, or come, when a workload is installed. */
function taintsBefore(
  { config, nodeGroups }: ClusterFacts,
  { avoidsAutoMode, followsKarpenter }: Workload,
): readonly (readonly NodeTaint[])[] {
  const { builtInPools = [], nodePools = {} } = (avoidsAutoMode ? undefined : autoModePools(config)) ?? {};
  return [
    ...nodeGroups.filter(({ scaling }) => scaling.desired > 0),
    ...builtInPools.map((pool) => ({ taints: builtInTaints[pool] })),
    ...Object.values(nodePools),
    ...(followsKarpenter ? Object.values(config.karpenter?.nodePools ?? {}) : []),
  ].map(({ taints }) => taints);
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html */
const builtInTaints: Readonly<Record<BuiltInPool, readonly NodeTaint[]>> = {
  system: [{ key: "CriticalAddonsOnly", effect: "NoSchedule" }],
  "general-purpose": [],
};

/** The parts of a workload whose pods find no node, by the places of their tolerations. */
function partsWithoutNode(facts: ClusterFacts, workload: Workload): readonly ConfigPath[] {
  const { askedBy, tolerations = ofSystemPods, tolerationsAt = askedBy } = workload;
  const kinds = taintsBefore(facts, workload);
  return (workload.parts ?? [{ at: tolerationsAt, tolerations }])
    .filter((part) => !kinds.some((taints) => toleratesAll(part.tolerations, taints)))
    .map(({ at }) => at);
}

/** Whether the pods of a workload find a node. */
const findNode = (facts: ClusterFacts, workload: Workload): boolean => partsWithoutNode(facts, workload).length === 0;

/**
 * Errors for what neither a node nor Fargate can run: EKS would wait twenty minutes for CoreDNS, and then fail. Without node groups, errors
 * for all that needs them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managing-coredns.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate.html#fargate-considerations
 */
export function workloadFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  const hasNodesFor = ({ avoidsAutoMode }: Workload) => (avoidsAutoMode ? hasNodes(config) : hasAnyNodes(config));
  const installed = workloads(config);
  const needless = installed.filter((workload) => workload.needsNodes !== undefined && !hasNodesFor(workload));
  const stranded = installed.filter(
    (workload) => !needless.includes(workload) && isStranded(config, workload) && !findNode(facts, workload),
  );
  // Of charts and add-ons, their publishers may have written tolerations that nobody sees here.
  const isGuess = (workload: Workload) => workload.tolerationsAt !== undefined && taintsBefore(facts, workload).length > 0;
  return [
    ...needless.map((workload) => needsNodes(config, workload)),
    ...(hasAnyNodes(config) ? [] : customNetworkingWithoutNodes(config)),
    ...nothingRuns(
      config,
      stranded.filter((workload) => !isGuess(workload)),
    ),
    ...stranded.filter(isGuess).map((workload) => mayStayPending(workload, partsWithoutNode(facts, workload))),
  ];
}

/** Whether EKS and Helm wait for them in vain depends on the publisher. */
const mayStayPending = ({ askedBy, name, parts = [], tolerationsAt = askedBy }: Workload, without: readonly ConfigPath[]): Finding => ({
  severity: "warning",
  path: askedBy,
  alsoReads: [["nodeGroups"], ["fargateProfiles"], ["autoMode"], ["karpenter"]],
  problem: `all nodes have taints, and nothing here gives ${without.length < parts.length ? "all pods" : "the pods"} of ${name} tolerations for them: without any of its publisher's they stay Pending`,
  fix: `Add nodes without NoSchedule and NoExecute taints, or write tolerations into ${without.length < parts.length ? without.map(pathText).join(", ") : pathText(tolerationsAt)}`,
});

/** Whether no Fargate profile selects its pods; of those whose labels are not known, any of their namespace. */
const isStranded = (config: ClusterConfig, { namespace, pods }: Workload): boolean =>
  pods ? !runsOnFargate(config, pods) : namespace !== undefined && selectedPods(config, namespace) === "none";

const needsNodes = (config: ClusterConfig, workload: Workload): Finding => ({
  severity: "error",
  path: workload.askedBy,
  alsoReads: [["nodeGroups"], ["autoMode"]],
  problem: `${workload.name} ${workload.needsNodes}, and ${usesAutoMode(config) ? "all nodes are of EKS Auto Mode, which does this by itself" : "the cluster has no nodes"}`,
  fix: `${switchOff(workload)}, or add a node group`,
});

/** ENIConfigs are for nodes, and the VPC CNI that defines them is not there. */
const customNetworkingWithoutNodes = (config: ClusterConfig): readonly Finding[] =>
  config.customNetworking.enabled
    ? [
        {
          severity: "error",
          path: ["customNetworking", "enabled"],
          alsoReads: [["nodeGroups"]],
          problem: "pods on Fargate get their addresses from the node subnets, and the cluster has no nodes",
          fix: "Set customNetworking.enabled to false, or add a node group",
        },
      ]
    : [];

function nothingRuns(config: ClusterConfig, stranded: readonly Workload[]): readonly Finding[] {
  if (stranded.length === 0) return [];
  if (Object.keys(config.fargateProfiles).length > 0)
    return stranded.map(({ name, namespace = "", pods }) => unselected(name, pods ?? { namespace, labels: {} }));
  if (usesAutoMode(config)) return [noPoolRuns(config, stranded)];
  return [
    {
      severity: "error",
      path: ["nodeGroups"],
      alsoReads: [["fargateProfiles"]],
      // The charts and add-ons of the cluster are before Karpenter.
      problem: `no node can run ${stranded.map(({ name }) => name).join(", ")}${config.karpenter ? " before Karpenter starts one" : ""}`,
      allowed: anyNode,
      fix: "Add such a node group, or remove nodeGroups to get the default one, or add Fargate profiles that select the pods",
    },
  ];
}

/** Where EKS makes the nodes, a pool is enough, unless EKS keeps the pods off its nodes. */
function noPoolRuns(config: ClusterConfig, stranded: readonly Workload[]): Finding {
  const avoiding = stranded.filter(({ avoidsAutoMode }) => avoidsAutoMode);
  const names = (avoiding.length > 0 ? avoiding : stranded).map(({ name }) => name).join(", ");
  const finding = { severity: "error", alsoReads: [["nodeGroups"], ["fargateProfiles"], ["autoMode"], ["karpenter"]] } as const;
  if (avoiding.length > 0) {
    const others = [...(nodeGroupEntries(config).length > 0 ? ["nodeGroups"] : []), ...(config.karpenter ? ["karpenter"] : [])];
    return {
      ...finding,
      path: others.slice(0, 1),
      problem: `no node can run ${names}, which EKS keeps off nodes of EKS Auto Mode`,
      allowed: anyNode,
      fix: `Add such a node group, or remove ${others.join(" and ")} to have nodes of EKS Auto Mode alone`,
    };
  }
  const pools =
    config.autoMode && config.autoMode.builtInPools.length > 0 ? "general-purpose to autoMode.builtInPools, or a pool" : "a pool";
  return {
    ...finding,
    path: ["autoMode"],
    problem: `no node can run ${names}: pods need a toleration for all nodes`,
    allowed: "at least one node pool without NoSchedule and NoExecute taints",
    fix: `Add ${pools} without such taints to autoMode.nodePools`,
  };
}

function unselected(name: string, { namespace, labels }: Pods): Finding {
  const [label] = Object.entries(labels).map(([key, value]) => `, labels: { ${key}: ${value} }`);
  return {
    severity: "error",
    path: ["fargateProfiles"],
    alsoReads: [["nodeGroups"]],
    problem: `no node can run ${name}, and no Fargate profile selects its pods`,
    allowed: `a selector of the pods, or ${anyNode}`,
    fix: `Add the selector { namespace: ${namespace}${label ?? ""} } to a profile, or add such a node group`,
  };
}
