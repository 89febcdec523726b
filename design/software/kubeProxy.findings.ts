import { minorOf } from "../../aws/kubernetesVersions";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodes } from "../fargate/pods";

/** Minor versions that kube-proxy may be older than the API server; EKS refuses such versions of the add-on. @see https://kubernetes.io/releases/version-skew-policy/#kube-proxy */
const mostMinorsBehind = 3;

const oldestMinor = ({ kubernetesVersion }: ClusterConfig): number => minorOf(kubernetesVersion) - mostMinorsBehind;

/** Whether the version of kube-proxy that the cluster file names is too old for its control plane, in which case nothing else matters of it. */
export const isKubeProxyTooOld = (config: ClusterConfig): boolean => {
  const { version } = config.addons.kubeProxy;
  return version !== undefined && hasNodes(config) && minorOf(version) < oldestMinor(config);
};

/** A version of kube-proxy that does not work with the control plane. */
export const kubeProxyFindings = (config: ClusterConfig): readonly Finding[] =>
  isKubeProxyTooOld(config)
    ? [
        {
          severity: "error",
          path: ["addons", "kubeProxy", "version"],
          alsoReads: [["kubernetesVersion"], ["nodeGroups"], ["karpenter"]],
          problem: `kube-proxy may be ${mostMinorsBehind} minor versions older than Kubernetes ${config.kubernetesVersion} at most, and ${config.addons.kubeProxy.version} is older`,
          allowed: `v1.${oldestMinor(config)} to v${config.kubernetesVersion}`,
          fix: "Write such a version, or remove it for the one that EKS recommends",
        },
      ]
    : [];
