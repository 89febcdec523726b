import type { ClusterConfig } from "../../config/schema/schema";
import type { KubernetesObject } from "../software/samples";

/** An IngressClass of EKS Auto Mode, whose load balancers have in common what the IngressClassParams of its name say. */
export const ingressClassOf = (name: string, annotations: Readonly<Record<string, string>>): KubernetesObject => ({
  apiVersion: "networking.k8s.io/v1",
  kind: "IngressClass",
  metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
  spec: { controller: "eks.amazonaws.com/alb", parameters: { apiGroup: "eks.amazonaws.com", kind: "IngressClassParams", name } },
});

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
