import { kubernetesVersions } from "../../../../config/schema/schema";
import { controlPlaneLogTypes } from "../../../../config/schema/addons";
import { always, byDefault, copy, implied, same, translate, type Outcome } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";

/** eksctl's version of Kubernetes where a file names none. @see https://docs.aws.amazon.com/eks/latest/eksctl/creating-and-managing-clusters.html */
const defaultVersion = "1.34";

/** Name, region, version, tags and what concerns the cluster as a whole. */
export const convertCluster = (config: EksctlConfig): readonly Outcome[] => [
  same(["apiVersion"], config.apiVersion),
  same(["kind"], config.kind),
  ...copy(config.metadata.name, ["metadata", "name"], ["name"]),
  ...copy(config.metadata.region, ["metadata", "region"], ["region"]),
  ...version(config.metadata.version),
  ...copy(config.metadata.tags, ["metadata", "tags"], ["tags"]),
  ...copy(config.secretsEncryption?.keyARN, ["secretsEncryption", "keyARN"], ["encryption", "kmsKeyArn"]),
  ...logging(config.cloudWatch?.clusterLogging),
  ...always(
    config.autoModeConfig?.enabled,
    false,
    ["autoModeConfig", "enabled"],
    "EKS Auto Mode is not supported",
    "Write node groups under nodeGroups.managed",
  ),
  ...always(
    config.zonalShiftConfig?.enabled,
    false,
    ["zonalShiftConfig", "enabled"],
    "zonal shift is not configured",
    "Run aws eks update-cluster-config --zonal-shift-config enabled=true when the cluster is there",
  ),
];

function version(given: string | undefined): readonly Outcome[] {
  const path = ["metadata", "version"];
  const [oldest] = kubernetesVersions;
  if (given === undefined) return byDefault(["kubernetesVersion"], defaultVersion, "eksctl's default");
  const [, minor] = /^1\.(\d+)$/.exec(given) ?? [];
  if (minor === undefined || Number(minor) >= Number(oldest.slice(2))) return copy(given, path, ["kubernetesVersion"]);
  return [
    ...translate(oldest, path, ["kubernetesVersion"], `EKS has no ${given} any more; this is its oldest version`),
    implied(
      path,
      `EKS does not offer Kubernetes ${given} any more, so ${oldest}, its oldest version, is written`,
      "Write the version that the cluster shall have in kubernetesVersion",
    ),
  ];
}

function logging(given: NonNullable<EksctlConfig["cloudWatch"]>["clusterLogging"]): readonly Outcome[] {
  const path = ["cloudWatch", "clusterLogging"];
  const to = ["observability", "controlPlaneLogs"];
  const areAll = given?.enableTypes?.some((type) => type === "*" || type === "all") ?? false;
  const types = areAll ? controlPlaneLogTypes : given?.enableTypes;
  const retention = copy(given?.logRetentionInDays, [...path, "logRetentionInDays"], [...to, "retentionDays"]);
  if (types === undefined || types.length === 0) {
    return [...byDefault([...to, "types"], [], "eksctl's default; remove this line for all five types"), ...retention];
  }
  return [
    ...(areAll ? translate : copy)(types, [...path, "enableTypes"], [...to, "types"]),
    ...(retention.length > 0
      ? retention
      : [
          implied(
            [...path, "enableTypes"],
            "eksctl keeps logs for ever, and here they are kept for 90 days",
            "Write observability.controlPlaneLogs.retentionDays for another time",
          ),
        ]),
  ];
}
