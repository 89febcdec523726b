import { child } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { presetOf } from "./presetTable";
import type { ChartRelease } from "./releases";
import type { ChartValues } from "./valuePaths";

const whileScheduling = "requiredDuringSchedulingIgnoredDuringExecution";

/** What in the values of a workload keeps its pods from nodes. */
const placements: readonly (readonly string[])[] = [
  ["affinity", "nodeAffinity", whileScheduling],
  ["affinity", "podAffinity", whileScheduling],
  ["affinity", "podAntiAffinity", whileScheduling],
  ["nodeSelector"],
];

/** What stands at a path, null where one of its keys is null, by which Helm removes what a chart has there; undefined where nothing stands. */
const placementAt = (values: ChartValues, path: readonly string[]): unknown =>
  path.reduce((found: unknown, key) => (found === null ? null : child(found, key)?.value), values);

/** A selector of the charts that are known is empty, so that one that is empty, or removed, is none. Of an affinity, what is removed was the chart's. */
const placementText = (value: unknown, path: readonly string[]): string | undefined => {
  const text = JSON.stringify(value);
  return text === "{}" || (text === "null" && path.at(-1) === "nodeSelector") ? undefined : text;
};

/**
 * Whether the cluster file, with the files that it names at `valuesFiles`, chooses nodes for a workload of a preset: whether its values keep pods from other
 * nodes than those of the preset do.
 * @param workload the path in the values of what holds its affinity and its selector
 */
export function choosesNodes(config: ClusterConfig, { name, namespace, values }: ChartRelease, workload: readonly string[]): boolean {
  const ours = presetOf(name)?.values?.(config, namespace) ?? {};
  return placements.some((path) => {
    const [theirs, known] = [values, ours].map((some) => placementText(placementAt(some, [...workload, ...path]), path));
    return theirs !== known;
  });
}
