import { type AutoModeNodePoolConfig } from "../../config/schema/autoMode";
import type { KubernetesObject } from "../software/samples";

/** A requirement of nodes, by a label. */
interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

const oneOf = (key: string, values: readonly string[]): LabelRequirement => ({ key, operator: "In", values });

/** The instance types of a pool: those that it names, or all of its categories that are new enough. */
const typeRequirements = ({
  instanceCategories,
  instanceTypes,
  newerThanGeneration,
}: AutoModeNodePoolConfig): readonly LabelRequirement[] =>
  instanceTypes
    ? [oneOf("node.kubernetes.io/instance-type", instanceTypes)]
    : [
        oneOf("eks.amazonaws.com/instance-category", instanceCategories),
        { key: "eks.amazonaws.com/instance-generation", operator: "Gt", values: [String(newerThanGeneration)] },
      ];

/**
 * A node pool of EKS Auto Mode.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export function autoModePoolObject([name, pool]: readonly [string, AutoModeNodePoolConfig]): KubernetesObject {
  const { disruption, expireAfter, labels, limits, taints, terminationGracePeriod, weight } = pool;
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name },
    spec: {
      template: {
        ...(Object.keys(labels).length > 0 && { metadata: { labels } }),
        spec: {
          nodeClassRef: { group: "eks.amazonaws.com", kind: "NodeClass", name: pool.nodeClass },
          requirements: [
            ...typeRequirements(pool),
            oneOf("kubernetes.io/arch", pool.architectures),
            oneOf("karpenter.sh/capacity-type", pool.capacityTypes),
            ...(pool.availabilityZones ? [oneOf("topology.kubernetes.io/zone", pool.availabilityZones)] : []),
            ...pool.requirements.map(({ key, operator, values }) => ({ key, operator, ...(values.length > 0 && { values }) })),
          ],
          ...(taints.length > 0 && { taints: taints.map(({ value, ...taint }) => ({ ...taint, ...(value !== "" && { value }) })) }),
          expireAfter,
          ...(terminationGracePeriod !== undefined && { terminationGracePeriod }),
        },
      },
      limits,
      disruption: { ...disruption, budgets: disruption.budgets.map(withoutGaps) },
      ...(weight !== undefined && { weight }),
    },
  };
}

/** Without the keys that are not set, which Kubernetes would keep as null. */
const withoutGaps = (values: object): object => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
