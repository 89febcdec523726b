import { minorOf } from "../../aws/kubernetesVersions";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodes } from "../fargate/pods";

/** Minor versions that kube-proxy may be older than the API server; EKS refuses such versions of the add-on. @see https://kubernetes.io/releases/version-skew-policy/#kube-proxy */
const mostMinorsBehind = 3;

const minorsApart = ({ addons, kubernetesVersion }: ClusterConfig): number =>
  addons.kubeProxy.version === undefined ? 0 : minorOf(kubernetesVersion) - minorOf(addons.kubeProxy.version);

/** Whether the version of kube-proxy that the cluster file names does not go with its control plane, in which case nothing else matters of it. */
export const isKubeProxyOfOthers = (config: ClusterConfig): boolean =>
  hasNodes(config) && (minorsApart(config) > mostMinorsBehind || minorsApart(config) < 0);

/** A version of kube-proxy that does not work with the control plane. */
export const kubeProxyFindings = (config: ClusterConfig): readonly Finding[] =>
  isKubeProxyOfOthers(config)
    ? [
        {
          severity: "error",
          path: ["addons", "kubeProxy", "version"],
          alsoReads: [["kubernetesVersion"], ["nodeGroups"], ["karpenter"]],
          problem:
            minorsApart(config) < 0
              ? `kube-proxy must not be newer than Kubernetes ${config.kubernetesVersion}, and ${config.addons.kubeProxy.version} is newer`
              : `kube-proxy may be ${mostMinorsBehind} minor versions older than Kubernetes ${config.kubernetesVersion} at most, and ${config.addons.kubeProxy.version} is older`,
          allowed: `v1.${minorOf(config.kubernetesVersion) - mostMinorsBehind} to v${config.kubernetesVersion}`,
          fix: "Write such a version, or remove it for the one that EKS recommends",
        },
      ]
    : [];
