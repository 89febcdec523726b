import { Annotations } from "@cdktf/provider-kubernetes/lib/annotations";
import { Labels } from "@cdktf/provider-kubernetes/lib/labels";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { NamespaceDesign, NamespaceMetadata } from "../../design/namespaces/namespaces";

/** The metadata of a namespace that is made; without labels and annotations it is its name alone. */
export const metadataOf = (name: string, { annotations, labels }: NamespaceMetadata) => ({
  name,
  ...(Object.keys(labels).length > 0 && { labels: { ...labels } }),
  ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
});

/**
 * The id of the construct of a namespace: its name. Constructs keep their children in a plain object, in which `constructor` is taken.
 * @see https://github.com/aws/constructs/blob/10.x/src/construct.ts
 */
export const namespaceId = (name: string): string => (name in {} ? `namespace-${name}` : name);

/** Kubernetes namespaces, with the labels of Pod Security Admission. Those that every cluster has keep what others have written on them. */
export class Namespaces extends Construct {
  /**
   * Adds namespaces.
   * @param dependsOn what must be there before, and so goes after them
   * @returns what waits for them depends on these
   */
  add(namespaces: readonly NamespaceDesign[], dependsOn: readonly ITerraformDependable[] = []): readonly ITerraformDependable[] {
    return namespaces.flatMap((namespace) => {
      const ofNamespace = new Construct(this, namespaceId(namespace.name));
      if (namespace.exists) return this.describeInitial(ofNamespace, namespace);
      const metadata = metadataOf(namespace.name, namespace);
      return [new NamespaceV1(ofNamespace, "namespace", { metadata, ...(dependsOn.length > 0 && { dependsOn: [...dependsOn] }) })];
    });
  }

  private describeInitial(scope: Construct, { annotations, labels, name }: NamespaceDesign): readonly ITerraformDependable[] {
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name }, fieldManager: "private-eks-namespaces" };
    return [
      ...(Object.keys(labels).length > 0 ? [new Labels(scope, "labels", { ...object, labels: { ...labels } })] : []),
      ...(Object.keys(annotations).length > 0
        ? [new Annotations(scope, "annotations", { ...object, annotations: { ...annotations } })]
        : []),
    ];
  }
}
