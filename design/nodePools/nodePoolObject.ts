import type { PoolRequirement } from "../../config/schema/nodePool";
import type { KubernetesObject } from "../software/samples";
import type { SharedPool } from "./poolSubject";

/** What differs between the node pools of Karpenter and of EKS Auto Mode. */
interface PoolTemplate {
  readonly nodeClassRef: { readonly group: string; readonly kind: string; readonly name: string };
  readonly requirements: readonly PoolRequirement[];
  /** Most resources of all nodes, by name. */
  readonly limits: Readonly<Record<string, string | undefined>>;
}

/** A pool as the cluster file has it. */
type WrittenPool = SharedPool & {
  readonly expireAfter: string;
  readonly terminationGracePeriod?: string | undefined;
  readonly weight?: number | undefined;
};

const withoutUndefined = (entries: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

/** A taint as Kubernetes has it: without a value where it is empty. */
const taint = ({ key, value, effect }: SharedPool["taints"][number]) => ({ key, ...(value !== "" && { value }), effect });

const unlessEmpty = (name: string, value: Readonly<Record<string, unknown>> | readonly unknown[]) =>
  Object.keys(value).length > 0 ? { [name]: value } : {};

/**
 * The NodePool of a pool.
 * @see https://karpenter.sh/docs/concepts/nodepools/
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html
 */
export function nodePoolObject(
  name: string,
  { disruption, expireAfter, labels, startupTaints = [], taints, terminationGracePeriod, weight }: WrittenPool,
  { limits, nodeClassRef, requirements }: PoolTemplate,
): KubernetesObject {
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name },
    spec: {
      template: {
        ...(Object.keys(labels).length > 0 && { metadata: { labels } }),
        spec: withoutUndefined({
          nodeClassRef,
          requirements: requirements.map(({ key, operator, values, minValues }) =>
            withoutUndefined({ key, operator, values: values.length > 0 ? values : undefined, minValues }),
          ),
          ...unlessEmpty("taints", taints.map(taint)),
          ...unlessEmpty("startupTaints", startupTaints.map(taint)),
          expireAfter,
          terminationGracePeriod,
        }),
      },
      ...unlessEmpty("limits", withoutUndefined(limits)),
      disruption: {
        consolidationPolicy: disruption.consolidationPolicy,
        consolidateAfter: disruption.consolidateAfter,
        ...unlessEmpty(
          "budgets",
          disruption.budgets.map(({ nodes: most, reasons = [], schedule, duration }) =>
            withoutUndefined({ nodes: most, reasons: reasons.length > 0 ? reasons : undefined, schedule, duration }),
          ),
        ),
      },
      ...(weight !== undefined && { weight }),
    },
  };
}
