import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText, valueAt } from "../../config/findings/path";
import { autoMode as autoModeSchema } from "../../config/schema/autoMode";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasAutoModeNodesAlone, usesAutoMode } from "./builtIn";

type ClassKey = "storageClass" | "ingressClass";

const classKeys: readonly ClassKey[] = ["storageClass", "ingressClass"];

/** What is wrong with the StorageClass and the IngressClass of EKS Auto Mode. */
export const autoModeClassesFindings = (config: ClusterConfig): readonly Finding[] =>
  config.autoMode
    ? [
        ...classKeys.flatMap((key) => idleClassSettings(config.autoMode!, key)),
        ...(usesAutoMode(config) ? defaultStorageClass(config) : []),
      ]
    : [];

/** Settings of a class that is not made, other than those by default. */
function idleClassSettings(autoMode: NonNullable<ClusterConfig["autoMode"]>, key: ClassKey): readonly Finding[] {
  const isOff = !autoMode.enabled;
  const settings: Readonly<Record<string, unknown>> = autoMode[key];
  if (!isOff && settings["enabled"] === true) return [];
  const byDefault: Readonly<Record<string, unknown>> = autoModeSchema.parse({})[key];
  const enabled: ConfigPath = isOff ? ["autoMode", "enabled"] : ["autoMode", key, "enabled"];
  return Object.entries(settings)
    .filter(([setting, value]) => value !== byDefault[setting] && (isOff || setting !== "enabled"))
    .map(([setting]) =>
      noEffect({
        path: ["autoMode", key, setting],
        without: `${pathText(enabled)}: true`,
        enable: `Set ${pathText(enabled)} to true`,
        alsoReads: [enabled],
      }),
    );
}

const isDefaultPath: ConfigPath = ["autoMode", "storageClass", "isDefault"];

/** The switch of the default StorageClass of the EBS CSI driver. @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml */
const driversClass: ConfigPath = ["addons", "ebsCsiDriver", "configuration", "defaultStorageClass", "enabled"];

/**
 * Claims that name no StorageClass get the newest default one, and its volumes attach to some of the nodes.
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html
 */
function defaultStorageClass(config: ClusterConfig): readonly Finding[] {
  const { storageClass } = config.autoMode!;
  if (!storageClass.enabled || storageClass.isDefault !== true || hasAutoModeNodesAlone(config)) return [];
  const ofDriver = config.addons.ebsCsiDriver.enabled && valueAt(config, driversClass) === true;
  return [
    {
      severity: "warning",
      path: isDefaultPath,
      alsoReads: [["nodeGroups"], ["karpenter"], ["addons", "ebsCsiDriver"]],
      problem: ofDriver
        ? `there would be two default StorageClasses, with that of the EBS CSI driver (${pathText(driversClass)}): claims that name none get the newer one`
        : "volumes of claims that name no StorageClass attach to nodes of EKS Auto Mode alone: pods with such claims that keep to node groups stay Pending",
      fix: ofDriver
        ? `Remove ${pathText(isDefaultPath)}, or set ${pathText(driversClass)} to false`
        : `Remove ${pathText(isDefaultPath)}, and name ${storageClass.name} in the claims of pods on nodes of EKS Auto Mode`,
    },
  ];
}
