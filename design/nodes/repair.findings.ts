import type { ManagedNodeGroupConfig } from "../../config/schema/nodeGroups";
import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";

/** The conditions that the kubelet of a node reports. @see https://kubernetes.io/docs/reference/node/node-status/#condition */
const kubeletConditions: readonly string[] = ["Ready", "DiskPressure", "MemoryPressure", "PIDPressure"];

const limits = [
  ["maxUnhealthyNodeThresholdCount", "maxUnhealthyNodeThresholdPercentage"],
  ["maxParallelNodesRepairedCount", "maxParallelNodesRepairedPercentage"],
] as const;

/** What EKS refuses of node auto repair in managed node groups, and what has no effect. */
export const repairFindings = (config: ClusterConfig): readonly Finding[] =>
  Object.entries(config.nodeGroups.managed).flatMap(([name, group]) => {
    const at = (...keys: readonly (string | number)[]) => ["nodeGroups", "managed", name, "nodeRepairConfig", ...keys];
    if (!hasRepairSettings(group)) return [];
    const repair = ["nodeGroups", "managed", name, "repair"];
    const off: readonly Finding[] = group.repair
      ? []
      : [
          noEffect({
            path: at(),
            without: `${pathText(repair)}: true`,
            enable: `Set ${pathText(repair)} to true`,
            alsoReads: [repair],
          }),
        ];
    return [...off, ...bothLimits(group, at), ...repeatedOverrides(group, at), ...unseenConditions(config, group, at)];
  });

type At = (...keys: readonly (string | number)[]) => readonly (string | number)[];

const hasRepairSettings = ({ nodeRepairConfig: { nodeRepairConfigOverrides, ...counts } }: ManagedNodeGroupConfig): boolean =>
  nodeRepairConfigOverrides.length > 0 || Object.values(counts).some((value) => value !== undefined);

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodeRepairConfig.html */
const bothLimits = ({ nodeRepairConfig }: ManagedNodeGroupConfig, at: At): readonly Finding[] =>
  limits.flatMap(([count, percentage]): readonly Finding[] =>
    nodeRepairConfig[count] === undefined || nodeRepairConfig[percentage] === undefined
      ? []
      : [
          {
            severity: "error",
            path: at(percentage),
            alsoReads: [at(count)],
            problem: `both ${count} ${nodeRepairConfig[count]} and ${percentage} ${nodeRepairConfig[percentage]} are given`,
            fix: "Remove one of the two",
          },
        ],
  );

/** Of two for one condition and reason at most one can count. */
const repeatedOverrides = ({ nodeRepairConfig: { nodeRepairConfigOverrides } }: ManagedNodeGroupConfig, at: At): readonly Finding[] =>
  nodeRepairConfigOverrides.flatMap(({ nodeMonitoringCondition, nodeUnhealthyReason }, index): readonly Finding[] => {
    const first = nodeRepairConfigOverrides.findIndex(
      (other) => other.nodeMonitoringCondition === nodeMonitoringCondition && other.nodeUnhealthyReason === nodeUnhealthyReason,
    );
    if (first === index) return [];
    const path = at("nodeRepairConfigOverrides", index);
    const problem = `${nodeMonitoringCondition} with the reason ${nodeUnhealthyReason} has an override already, at ${pathText(at("nodeRepairConfigOverrides", first))}`;
    return [{ severity: "error", path, problem, fix: "Remove one of the two" }];
  });

/** @see https://docs.aws.amazon.com/eks/latest/userguide/node-health-nma.html */
function unseenConditions({ addons }: ClusterConfig, { nodeRepairConfig }: ManagedNodeGroupConfig, at: At): readonly Finding[] {
  if (addons.nodeMonitoringAgent.enabled) return [];
  return nodeRepairConfig.nodeRepairConfigOverrides.flatMap(({ nodeMonitoringCondition }, index): readonly Finding[] =>
    kubeletConditions.includes(nodeMonitoringCondition)
      ? []
      : [
          noEffect({
            path: at("nodeRepairConfigOverrides", index),
            without: "addons.nodeMonitoringAgent.enabled: true",
            because: `only this agent reports ${nodeMonitoringCondition}`,
            enable: "Set addons.nodeMonitoringAgent.enabled to true",
            alsoReads: [["addons", "nodeMonitoringAgent", "enabled"]],
          }),
        ],
  );
}
