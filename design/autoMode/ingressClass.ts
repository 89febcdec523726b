import type { ClusterConfig } from "../../config/schema/schema";
import { ingressClassOf, type KubernetesObject } from "../software/samples";

/**
 * The IngressClass of the cluster file, and what load balancers of it have in common: internal ones, in the node subnets.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html
 */
export function ingressClass({ autoMode, tags }: ClusterConfig, subnetIds: readonly string[]): readonly KubernetesObject[] {
  const settings = autoMode?.ingressClass;
  if (!settings?.enabled) return [];
  const { isDefault, name } = settings;
  return [
    {
      apiVersion: "eks.amazonaws.com/v1",
      kind: "IngressClassParams",
      metadata: { name },
      spec: {
        scheme: "internal",
        subnets: { ids: [...subnetIds] },
        ...(Object.keys(tags).length > 0 && { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
      },
    },
    ingressClassOf(name, isDefault ? { "ingressclass.kubernetes.io/is-default-class": "true" } : {}),
  ];
}
