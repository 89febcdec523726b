import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

export interface ConfigMapProps {
  readonly name: string;
  readonly namespace: string;
  readonly data: Readonly<Record<string, string>>;
  /** @default - nothing */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * A ConfigMap, with the label by which Kubernetes objects say who manages them.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function createConfigMap(scope: Construct, id: string, { name, namespace, data, dependsOn }: ConfigMapProps): ConfigMapV1 {
  return new ConfigMapV1(scope, id, {
    metadata: { name, namespace, labels: { "app.kubernetes.io/managed-by": "private-eks" } },
    data: { ...data },
    ...(dependsOn && { dependsOn: [...dependsOn] }),
  });
}
