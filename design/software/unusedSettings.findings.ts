import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";

/** Settings without a default of a feature that can be off, by the feature. */
const settings: readonly (readonly [feature: ConfigPath, keys: readonly string[]])[] = [
  [["loadBalancerController"], ["waf", "shield", "certificateDiscovery"]],
  [["addons", "ebsCsiDriver"], ["volumes"]],
  [
    ["addons", "vpcCni", "networkPolicy"],
    ["enforcingMode", "eventLogs"],
  ],
  [["addons", "vpcCni", "podSecurityGroups"], ["enforcingMode"]],
  [["observability", "containerInsights"], ["retentionDays"]],
  [["network", "flowLogs"], ["s3"]],
];

/**
 * A warning for each setting that asks something of a feature that is off; `false` asks for nothing. Not an error: a file that several clusters extend
 * may well have it.
 */
export const unusedSettingFindings = (config: ClusterConfig): readonly Finding[] =>
  settings.flatMap(([feature, keys]) => {
    const enabled = [...feature, "enabled"];
    if (valueAt(config, enabled) !== false) return [];
    return keys
      .filter((key) => ![undefined, false].includes(valueAt(config, [...feature, key]) as false | undefined))
      .map((key): Finding => ({
        severity: "warning",
        path: [...feature, key],
        alsoReads: [enabled],
        problem: `${key} is set, but ${pathText(feature)} is not enabled`,
        fix: `Set ${pathText(enabled)} to true, or remove ${pathText([...feature, key])}`,
      }));
  });
