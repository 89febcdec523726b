import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import type { KubernetesObject } from "../software/samples";

/** The label with the type of an instance. */
export const instanceTypeLabel = "node.kubernetes.io/instance-type";

/** The label with the zone of a node. */
export const zoneLabel = "topology.kubernetes.io/zone";

/** The label with the architecture of its processor, and what that is in EC2's words. */
export const architectureLabel = "kubernetes.io/arch";
export const ec2Architectures = { amd64: "x86_64", arm64: "arm64" } as const;

/** Whether requirements let a node have the value as its label. Those that compare numbers do not count. */
export const permitsLabel = (requirements: NodePoolConfig["requirements"], label: string, value: string): boolean =>
  requirements.every(({ key, operator, values }) => {
    if (key !== label) return true;
    if (operator === "In" || operator === "NotIn") return values.includes(value) === (operator === "In");
    return operator !== "DoesNotExist";
  });

/** The kinds of nodes that Karpenter may start, by what decides the images that they pull: of each pool those of its architectures. */
export const karpenterNodeKinds = ({ karpenter }: ClusterConfig) =>
  Object.values(karpenter?.nodePools ?? {}).flatMap(({ nodeClass, requirements }) => {
    const settings = karpenter!.nodeClasses[nodeClass];
    const architectures = Object.entries(ec2Architectures).flatMap(([name, architecture]) =>
      permitsLabel(requirements, architectureLabel, name) ? [architecture] : [],
    );
    return settings
      ? architectures.map((architecture) => ({
          architecture,
          accelerator: "none" as const,
          family: settings.amiFamily,
          userData: settings.userData,
        }))
      : [];
  });

const withoutUndefined = (entries: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

/** A taint as Kubernetes has it: without a value where it is empty. */
const taint = ({ key, value, effect }: NodePoolConfig["taints"][number]) => ({ key, ...(value !== "" && { value }), effect });

const unlessEmpty = (name: string, value: Readonly<Record<string, unknown>> | readonly unknown[]) =>
  Object.keys(value).length > 0 ? { [name]: value } : {};

/**
 * The NodePool of a pool.
 * @see https://karpenter.sh/docs/concepts/nodepools/
 */
export function nodePoolObject(name: string, pool: NodePoolConfig): KubernetesObject {
  const { disruption, expireAfter, labels, limits, nodeClass, requirements, startupTaints, taints, terminationGracePeriod, weight } = pool;
  const { nodes, ...amounts } = limits;
  return {
    apiVersion: "karpenter.sh/v1",
    kind: "NodePool",
    metadata: { name },
    spec: {
      template: {
        ...(Object.keys(labels).length > 0 && { metadata: { labels } }),
        spec: withoutUndefined({
          nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: nodeClass },
          requirements: requirements.map(({ key, operator, values, minValues }) =>
            withoutUndefined({ key, operator, values: values.length > 0 ? values : undefined, minValues }),
          ),
          ...unlessEmpty("taints", taints.map(taint)),
          ...unlessEmpty("startupTaints", startupTaints.map(taint)),
          expireAfter,
          terminationGracePeriod,
        }),
      },
      ...unlessEmpty("limits", withoutUndefined({ ...amounts, nodes: nodes === undefined ? undefined : String(nodes) })),
      disruption: {
        consolidationPolicy: disruption.consolidationPolicy,
        consolidateAfter: disruption.consolidateAfter,
        ...unlessEmpty(
          "budgets",
          disruption.budgets.map(({ nodes: most, reasons, schedule, duration }) =>
            withoutUndefined({ nodes: most, reasons: reasons.length > 0 ? reasons : undefined, schedule, duration }),
          ),
        ),
      },
      ...(weight !== undefined && { weight }),
    },
  };
}
