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
  /** What waits for the namespaces depends on these. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, namespaces: readonly NamespaceDesign[]) {
    super(scope, id);
    this.resources = namespaces.flatMap((namespace) => {
      const ofNamespace = new Construct(this, namespaceId(namespace.name));
      return namespace.exists
        ? this.describeInitial(ofNamespace, namespace)
        : [new NamespaceV1(ofNamespace, "namespace", { metadata: metadataOf(namespace.name, namespace) })];
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
