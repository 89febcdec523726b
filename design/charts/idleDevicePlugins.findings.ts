import { type Accelerator, amiVariant } from "../../aws/amis";
import { instanceDomains } from "../../aws/nodePoolLabels";
import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { valueAt } from "../../config/findings/path";
import type { PoolRequirement } from "../../config/schema/nodePool";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodesOfOthers } from "../access/entries";
import { poolsWithGpus, poolsWithNeuron } from "../karpenter/askedTypes";
import { instanceTypeLabel, meetsRequirement } from "../nodePools/requirements";
import { startableTypes, unknownParts } from "../nodePools/startableTypes";
import { choosesNodes } from "./chosenNodes";
import { presetOf } from "./presetTable";
import { neuronDevicePlugin, poolsForNeuronPlugin } from "./presets/neuronDevicePlugin";
import { nvidiaDevicePlugin, poolsForDevicePlugin } from "./presets/nvidiaDevicePlugin";
import type { ChartPreset } from "./presets/preset";
import type { ChartRelease } from "./releases";

/** A preset of a device plugin, and the nodes that it is for. */
interface DevicePluginNodes {
  readonly preset: ChartPreset;
  readonly accelerator: Exclude<Accelerator, "none">;
  /** What the cluster does not have, as in without nodes that have GPUs. */
  readonly nodes: string;
  /** What to add, as in a node group. */
  readonly group: string;
  /** The path in the values of its DaemonSet. */
  readonly workload: readonly string[];
  /** The pools of Karpenter that ask for such devices, and those among them whose AMI leaves the plugin to the cluster. */
  readonly asking: (config: ClusterConfig) => readonly { readonly name: string }[];
  readonly served: (config: ClusterConfig) => readonly { readonly name: string }[];
}

const devicePluginNodes: readonly DevicePluginNodes[] = [
  {
    preset: nvidiaDevicePlugin,
    accelerator: "nvidia",
    nodes: "nodes with NVIDIA GPUs and no plugin of their own, as those of Bottlerocket and EKS Auto Mode have",
    group: "a node group of AL2023 with instances such as g6.xlarge",
    workload: [],
    asking: poolsWithGpus,
    served: poolsForDevicePlugin,
  },
  {
    preset: neuronDevicePlugin,
    accelerator: "neuron",
    nodes: "nodes with AWS Inferentia or Trainium and no plugin of their own, as those of EKS Auto Mode have",
    group: "a node group with instances such as inf2.xlarge",
    workload: ["devicePlugin"],
    asking: poolsWithNeuron,
    served: poolsForNeuronPlugin,
  },
];

/** A device plugin whose DaemonSet finds no node, as far as the cluster file knows of nodes. */
export function idleDevicePluginFindings(config: ClusterConfig, release: ChartRelease): readonly Finding[] {
  const { name, path, values } = release;
  const plugin = devicePluginNodes.find(({ preset }) => preset === presetOf(name));
  if (!plugin || choosesNodes(config, release, plugin.workload) || hasNodesOfOthers(config) || mayStartNodes(config, plugin)) return [];
  const terms = valueAt(values, [...plugin.workload, ...termsPath]);
  if (nodesByLabels(config).some((labels) => selectsNode(labels, terms))) return [];
  return [
    noEffect({
      path,
      without: plugin.nodes,
      enable: `Add ${plugin.group}`,
      alsoReads: [["nodeGroups"], ["karpenter"], ["autoMode"], ["access", "entries"]],
    }),
  ];
}

/** Whether Karpenter starts such nodes: for pools that ask for them, or, of those that leave it open, for pods that do. */
function mayStartNodes(config: ClusterConfig, { accelerator, asking, served }: DevicePluginNodes): boolean {
  const asked = asking(config).map(({ name }) => name);
  const domain = instanceDomains.karpenter;
  return (
    served(config).length > 0 ||
    Object.entries(config.karpenter?.nodePools ?? {}).some(
      ([name, { requirements }]) =>
        !asked.includes(name) &&
        (requirements.some((one) => unknownParts(one, domain).length > 0) ||
          startableTypes(requirements, domain).some((type) => amiVariant(type).accelerator === accelerator)),
    )
  );
}

type Labels = Readonly<Record<string, string>>;

/** The labels of the nodes of groups and pools, as far as the file says them. */
const nodesByLabels = (config: ClusterConfig): readonly Labels[] => [
  ...nodeGroupEntries(config).flatMap(({ group }) => group.instanceTypes.map((type) => ({ ...group.labels, [instanceTypeLabel]: type }))),
  ...Object.values(config.karpenter?.nodePools ?? {}).map(({ labels }) => labels),
];

const termsPath = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];

/** Whether a term of an affinity selects a node. Without terms, the chart looks for types that have the devices; they would be in a term. */
const selectsNode = (labels: Labels, terms: unknown): boolean =>
  ((terms ?? []) as readonly { readonly matchExpressions: readonly Partial<PoolRequirement>[] }[]).some(({ matchExpressions }) =>
    matchExpressions.every(({ key = "", operator = "In", values = [] }) =>
      meetsRequirement({ key, operator, values }, Object.hasOwn(labels, key) ? [labels[key]!] : []),
    ),
  );
