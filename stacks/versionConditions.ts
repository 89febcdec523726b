import { expression } from "../modules/expression";

/** Minor versions that a kubelet may be older than the API server. @see https://kubernetes.io/releases/version-skew-policy/#kubelet */
const olderKubelets = 3;

/**
 * What must hold of the control plane before nodes and add-ons of a version come to it: nodes may not be newer than it, nor much older.
 * @param version of the nodes, such as `1.35`
 * @see https://docs.aws.amazon.com/eks/latest/userguide/update-cluster.html
 */
export function versionConditions(
  version: string,
  clusterStack: string,
): readonly { readonly condition: string; readonly errorMessage: string }[] {
  const minor = Number(version.split(".")[1]);
  const controlPlane = expression`tonumber(split(".", self.outputs.kubernetes_version)[1])`;
  return [
    {
      condition: expression`try(${controlPlane} >= ${minor}, false)`,
      errorMessage: `Nodes and add-ons of Kubernetes ${version} must not be newer than the control plane. Apply ${clusterStack} first.`,
    },
    {
      condition: expression`try(${controlPlane} <= ${minor} + ${olderKubelets}, false)`,
      errorMessage: `Nodes of Kubernetes ${version} are more than ${olderKubelets} minor versions older than the control plane. Set kubernetesVersion to the version of the control plane.`,
    },
  ];
}
