import { type Accelerator, type AmiFamily, amiVariant } from "../../../aws/amis";
import { nodeGroupEntries } from "../../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../../config/schema/schema";

/** The AMI families that have the drivers of an accelerator, and leave it to the cluster to tell Kubernetes of its devices. */
export type FamiliesWithoutPlugin = readonly AmiFamily[];

/** The node groups of such families with an accelerator. */
export const groupsWithDevices = (config: ClusterConfig, accelerator: Accelerator, families: FamiliesWithoutPlugin) =>
  nodeGroupEntries(config).filter(
    ({ group: { amiFamily, instanceTypes } }) =>
      families.includes(amiFamily) && instanceTypes.some((name) => amiVariant(name).accelerator === accelerator),
  );

/** A condition of a node selector. */
interface NodeRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn";
  readonly values: readonly string[];
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

/** The term for the nodes of groups, by their instance types; none without groups. */
export function termsOfGroups(groups: ReturnType<typeof groupsWithDevices>): readonly (readonly NodeRequirement[])[] {
  const types = [...new Set(groups.flatMap(({ group }) => group.instanceTypes))].sort();
  return types.length > 0 ? [[labelIn("node.kubernetes.io/instance-type", ...types)]] : [];
}

/** Nodes with devices have taints of their own, which pods without a need of devices do not tolerate. */
export const anyTaint = [{ operator: "Exists" }] as const;
