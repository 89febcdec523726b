import { createObject } from "./emulators";

/** What EKS brings to the Kubernetes API of a cluster with EKS Auto Mode, by the plural of each kind. */
const kinds = [
  { group: "eks.amazonaws.com", kind: "NodeClass", plural: "nodeclasses" },
  { group: "eks.amazonaws.com", kind: "IngressClassParams", plural: "ingressclassparams" },
  { group: "karpenter.sh", kind: "NodePool", plural: "nodepools" },
];

/** Defines the kinds of EKS Auto Mode in the emulated Kubernetes API, as EKS does; their objects hold anything. */
export async function createAutoModeKinds(): Promise<void> {
  for (const { group, kind, plural } of kinds) {
    await createObject("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope: "Cluster",
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        ],
      },
    });
  }
}
