import type { ManagedNodeGroupConfig } from "../../config/schema/nodeGroups";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { mostAtOnce, nodesAtOnce, nodesAtOnceWithin, usualUpdateMinutes } from "./updates";

/** Minutes from which on an update is worth a warning. */
const longUpdate = 120;

/** What EKS would refuse of the updates of managed node groups, and updates that take hours. */
export const updateFindings = (config: ClusterConfig): readonly Finding[] =>
  Object.entries(config.nodeGroups.managed).flatMap(([name, group]) => [
    ...oneUpdateLimit(name, group),
    ...limitWithinSize(name, group),
    ...updateTakesHours(name, group),
  ]);

const at = (name: string, ...keys: readonly string[]) => ["nodeGroups", "managed", name, ...keys];

const oneUpdateLimit = (
  name: string,
  { update: { maxUnavailable, maxUnavailablePercentage } }: ManagedNodeGroupConfig,
): readonly Finding[] =>
  maxUnavailable !== undefined && maxUnavailablePercentage !== undefined
    ? [
        {
          severity: "error",
          path: at(name, "update", "maxUnavailablePercentage"),
          alsoReads: [at(name, "update", "maxUnavailable")],
          problem: `both maxUnavailable ${maxUnavailable} and maxUnavailablePercentage ${maxUnavailablePercentage} are given`,
          fix: "Remove one of the two",
        },
      ]
    : [];

/** EKS: "max-unavailable must be within the range 1 and max size of the node group". */
const limitWithinSize = (
  name: string,
  { update: { maxUnavailable = 1 }, capacity: { max } }: ManagedNodeGroupConfig,
): readonly Finding[] =>
  maxUnavailable > max
    ? [
        {
          severity: "error",
          path: at(name, "update", "maxUnavailable"),
          alsoReads: [at(name, "capacity", "max")],
          problem: `maxUnavailable ${maxUnavailable} is greater than capacity.max ${max}`,
          allowed: `1 to ${max}`,
          fix: `Lower update.maxUnavailable to ${max} or less, or raise capacity.max`,
        },
      ]
    : [];

function updateTakesHours(name: string, group: ManagedNodeGroupConfig): readonly Finding[] {
  const minutes = usualUpdateMinutes(group);
  if (minutes < longUpdate) return [];
  const { update, capacity } = group;
  const atOnce = nodesAtOnce(group);
  const enough = nodesAtOnceWithin(capacity.max, longUpdate);
  const key = update.maxUnavailable === undefined ? "maxUnavailablePercentage" : "maxUnavailable";
  const value = key === "maxUnavailable" ? enough : Math.ceil((enough * 100) / capacity.max);
  return [
    {
      severity: "warning",
      path: at(name, "update", key),
      alsoReads: [at(name, "capacity", "max")],
      problem: `an update replaces ${atOnce} of up to ${capacity.max} nodes at a time, which takes some ${Math.round(minutes / 60)} hours`,
      fix:
        enough > mostAtOnce
          ? "Make several groups of it: EKS replaces at most 100 nodes of a group at a time"
          : `Raise update.${key} to ${value}`,
    },
  ];
}
