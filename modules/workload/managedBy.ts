/** The label of Kubernetes objects of ours. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export const managedBy = { "app.kubernetes.io/managed-by": "private-eks" };
