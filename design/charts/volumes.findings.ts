import type { Finding } from "../../config/findings/finding";
import { pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { usesAutoMode } from "../autoMode/builtIn";
import { planStorageClass } from "../autoMode/storageClass";
import { hasNodes } from "../fargate/pods";
import { presetOf } from "./presetTable";
import { isOnByValues } from "./presets/optionalImages";
import type { ChartRelease } from "./releases";
import { valueKeysOf } from "./valuePaths";

/**
 * Claims of volumes of a preset that name no StorageClass, in a cluster without one by default: the pods stay Pending, and a release that waits for them
 * fails. EKS makes none a default since Kubernetes 1.30. Other classes may be made by hand.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions-extended.html
 */
export function volumeFindings(config: ClusterConfig, { name, path, values }: ChartRelease): readonly Finding[] {
  const claims = presetOf(name)?.volumeClaims ?? [];
  if (claims.length === 0 || hasDefaultClass(config)) return [];
  const isNamed = (place: string): boolean => (valueAt(values, valueKeysOf(place)) ?? undefined) !== undefined;
  return claims
    .filter((claim) => isOnByValues(values, claim) && ![claim.storageClass, ...claim.orElse].some(isNamed))
    .map(({ storageClass, what, when }): Finding => {
      const on = when.find((one) => isOnByValues(values, { when: [one] }))!;
      return {
        severity: "warning",
        path: [...path, "values", ...valueKeysOf(on)],
        alsoReads: [["addons", "ebsCsiDriver"], ["autoMode"], ["nodeGroups"]],
        problem: `the claim of ${what} names no StorageClass, and this file makes none the default: its pods stay Pending unless somebody else has done so`,
        fix: classRemedy(config, pathText([...path, "values", ...valueKeysOf(storageClass)])),
      };
    });
}

const defaultClassOfDriver = "addons.ebsCsiDriver.configuration.defaultStorageClass.enabled";

const hasDefaultClass = (config: ClusterConfig): boolean =>
  planStorageClass(config)?.isDefault === true ||
  (config.addons.ebsCsiDriver.enabled && valueAt(config, defaultClassOfDriver.split(".")) === true);

function classRemedy(config: ClusterConfig, place: string): string {
  const named = `name a StorageClass at ${place}`;
  if (config.addons.ebsCsiDriver.enabled) return `Set ${defaultClassOfDriver} to true, or ${named}`;
  if (usesAutoMode(config) && config.autoMode!.storageClass.enabled) return `Write ${config.autoMode!.storageClass.name} at ${place}`;
  if (hasNodes(config)) return `Set addons.ebsCsiDriver.enabled and ${defaultClassOfDriver} to true, or ${named}`;
  return `Remove it, or ${named}`;
}
