import { type Accelerator, type AmiFamily, amiVariant } from "../../../aws/amis";
import { nodePoolTag } from "../../../aws/karpenter";
import { nodeGroupEntries, type NodeGroupEntry } from "../../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../../config/schema/schema";
import { instanceTypeLabel } from "../../nodePools/requirements";

/** The AMI families that have the drivers of an accelerator, and leave it to the cluster to tell Kubernetes of its devices. */
export type FamiliesWithoutPlugin = readonly AmiFamily[];

/** The node groups with an accelerator. */
const groupsWith = (config: ClusterConfig, accelerator: Accelerator): readonly NodeGroupEntry[] =>
  nodeGroupEntries(config).filter(({ group }) => group.instanceTypes.some((name) => amiVariant(name).accelerator === accelerator));

/** The node groups of such families with an accelerator. */
export const groupsWithDevices = (config: ClusterConfig, accelerator: Accelerator, families: FamiliesWithoutPlugin) =>
  groupsWith(config, accelerator).filter(({ group }) => families.includes(group.amiFamily));

/** The node groups of other families with an accelerator, whose AMI has the plugin. */
export const groupsWithOwnPlugin = (config: ClusterConfig, accelerator: Accelerator, families: FamiliesWithoutPlugin) =>
  groupsWith(config, accelerator).filter(({ group }) => !families.includes(group.amiFamily));

/** A condition of a node selector. */
interface NodeRequirement {
  readonly key: string;
  readonly operator: "DoesNotExist" | "In" | "NotIn";
  readonly values?: readonly string[];
}

/** That the value of a label is one of these. */
export const labelIn = (key: string, ...values: readonly string[]): NodeRequirement => ({ key, operator: "In", values });

/** Nodes of EKS Auto Mode have the plugins in their AMI. @see https://docs.aws.amazon.com/eks/latest/userguide/associate-workload.html */
const notOfAutoMode: NodeRequirement = { key: "eks.amazonaws.com/compute-type", operator: "NotIn", values: ["auto"] };

/** The affinity of a device plugin, for the nodes that fulfil all conditions of any of the terms. */
export const affinityTo = ({ autoMode }: ClusterConfig, terms: readonly (readonly NodeRequirement[])[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: terms.map((term) => ({ matchExpressions: [...term, ...(autoMode ? [notOfAutoMode] : [])] })),
    },
  },
});

/** A node group whose AMI has a plugin of its own: a second one takes the devices from the pods on its nodes. */
interface GroupWithPlugin {
  readonly other: NodeGroupEntry;
  /** What is not true of its nodes, by their labels; undefined where nothing tells. */
  readonly difference: NodeRequirement | undefined;
}

/**
 * The groups that need the plugin, each with those of a shared instance type that have one.
 * @see https://github.com/bottlerocket-os/bottlerocket/issues/4309
 */
export function groupsBesidePlugins(
  config: ClusterConfig,
  accelerator: Accelerator,
  families: FamiliesWithoutPlugin,
): readonly { readonly entry: NodeGroupEntry; readonly beside: readonly GroupWithPlugin[] }[] {
  const others = groupsWithOwnPlugin(config, accelerator, families);
  return groupsWithDevices(config, accelerator, families).map((entry) => ({
    entry,
    beside: others
      .filter(({ group }) => group.instanceTypes.some((name) => entry.group.instanceTypes.includes(name)))
      .map((other) => ({ other, difference: differenceOf(entry.group.labels, other.group.labels) })),
  }));
}

/** A label that the nodes of one group have and those of another do not, or the other way round. */
function differenceOf(own: NodeGroupEntry["group"]["labels"], others: NodeGroupEntry["group"]["labels"]): NodeRequirement | undefined {
  const [has] = Object.entries(own)
    .filter(([key, value]) => !Object.hasOwn(others, key) || others[key] !== value)
    .sort();
  if (has) return labelIn(...has);
  const [lacks] = Object.entries(others)
    .filter(([key]) => !Object.hasOwn(own, key))
    .sort();
  return lacks && { key: lacks[0], operator: "NotIn", values: [lacks[1]] };
}

/** Nodes of Karpenter may be of the same types; they have terms of their own. */
const notOfKarpenter: NodeRequirement = { key: nodePoolTag, operator: "DoesNotExist" };

/**
 * The terms for the nodes of groups, by their instance types, and where others whose AMI has the plugin are of such a type, by their labels, too; none
 * without groups.
 */
export function termsOfGroups(
  config: ClusterConfig,
  accelerator: Accelerator,
  families: FamiliesWithoutPlugin,
): readonly (readonly NodeRequirement[])[] {
  const groups = groupsBesidePlugins(config, accelerator, families);
  const alone = groups.filter(({ beside }) => beside.length === 0);
  // Classes are of AL2023 or Bottlerocket.
  const ofGroups = config.karpenter && !families.includes("Bottlerocket") ? [notOfKarpenter] : [];
  const term = (entries: readonly NodeGroupEntry[], ...differences: readonly NodeRequirement[]) => [
    labelIn(instanceTypeLabel, ...[...new Set(entries.flatMap(({ group }) => group.instanceTypes))].sort()),
    ...differences,
    ...ofGroups,
  ];
  return [
    ...(alone.length > 0 ? [term(alone.map(({ entry }) => entry))] : []),
    ...groups
      .filter(({ beside }) => beside.length > 0)
      .map(({ entry, beside }) => term([entry], ...beside.flatMap(({ difference }) => difference ?? []))),
  ];
}

/** Nodes with devices have taints of their own, which pods without a need of devices do not tolerate. */
export const anyTaint = [{ operator: "Exists" }] as const;
