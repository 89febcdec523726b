import type { NodePoolConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { nodePoolObject } from "../nodePools/nodePoolObject";
import { architectureLabel, ec2Architectures, permitsLabel } from "../nodePools/requirements";
import type { KubernetesObject } from "../software/samples";

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

/** The NodePool of a pool. */
export function karpenterPoolObject(name: string, pool: NodePoolConfig): KubernetesObject {
  const { nodes, ...amounts } = pool.limits;
  return nodePoolObject(name, pool, {
    nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: pool.nodeClass },
    requirements: pool.requirements,
    limits: { ...amounts, nodes: nodes === undefined ? undefined : String(nodes) },
  });
}
