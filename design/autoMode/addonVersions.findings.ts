import { compareVersions, minorOf } from "../../aws/kubernetesVersions";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { planAddons } from "../software/addons";
import { isKubeProxyOfOthers } from "../software/kubeProxy.findings";
import { usesAutoMode } from "./builtIn";

/**
 * The oldest versions of add-ons that AWS wants beside EKS Auto Mode, by their names in EKS. Of kube-proxy it is one for each version of Kubernetes;
 * since 1.32 all are new enough.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-enable-existing.html#auto-addons-required
 */
const oldestAddons: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "vpc-cni": ["v1.19.0-eksbuild.1"],
  "kube-proxy": [
    "v1.31.2-eksbuild.3",
    "v1.30.6-eksbuild.3",
    "v1.29.10-eksbuild.3",
    "v1.28.15-eksbuild.4",
    "v1.27.16-eksbuild.14",
    "v1.26.15-eksbuild.19",
  ],
  "aws-ebs-csi-driver": ["v1.37.0-eksbuild.1"],
  "snapshot-controller": ["v8.1.0-eksbuild.2"],
  "eks-pod-identity-agent": ["v1.3.4-eksbuild.1"],
};

/** The oldest versions in words, as in vpc-cni to v1.19.0-eksbuild.1. */
export const oldestAddonsInWords = (): string =>
  Object.entries(oldestAddons)
    .map(([name, [newest]]) => `${name} to ${newest}`)
    .join(", ");

/** The version that an add-on must have at least; undefined where it has it, or AWS names none. */
function missedVersion(name: string, version: string): string | undefined {
  const oldest = Object.hasOwn(oldestAddons, name) ? oldestAddons[name]! : [];
  const [only, ...others] = oldest;
  const bound = others.length > 0 ? oldest.find((one) => minorOf(one) === minorOf(version)) : only;
  return bound !== undefined && compareVersions(version, bound) < 0 ? bound : undefined;
}

/** Versions of add-ons that the cluster file names, and that are too old for nodes of EKS Auto Mode beside others. */
export const addonVersionFindings = (config: ClusterConfig): readonly Finding[] =>
  usesAutoMode(config)
    ? planAddons(config).flatMap(({ name, path, version }): readonly Finding[] => {
        const isAnyway = name === "kube-proxy" && isKubeProxyOfOthers(config);
        const bound = version === undefined || isAnyway ? undefined : missedVersion(name, version);
        return bound === undefined
          ? []
          : [
              {
                severity: "error",
                path: [...path, "version"],
                alsoReads: [["autoMode"], ["nodeGroups"]],
                problem: `EKS Auto Mode needs ${bound} of ${name} at least, and ${version} is older`,
                allowed: `${bound} or newer`,
                fix: "Write such a version, or remove it for the one that EKS recommends",
              },
            ];
      })
    : [];
