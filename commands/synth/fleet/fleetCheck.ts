import type { Finding } from "../../../config/findings/finding";
import type { ValidCluster } from "../../../config/load";

/** A finding about one of several clusters. */
export interface FleetFinding {
  /** The cluster file, as the user named it. */
  readonly file: string;
  readonly finding: Finding;
}

/** What clusters that are each without errors do to each other. */
export type FleetCheck = (clusters: readonly ValidCluster[]) => readonly FleetFinding[];

/** The items that share a key with others, group by group. Items without a key are in no group. */
export function groupsSharing<T>(items: readonly T[], keyOf: (item: T) => string | undefined): readonly (readonly [T, T, ...T[]])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()].flatMap(([first, second, ...rest]) => (first && second ? [[first, second, ...rest] as const] : []));
}

/** For each member of a group, one other: the first, or for the first the second. */
export const pairedWithOther = <T>(group: readonly [T, T, ...T[]]): readonly (readonly [T, T])[] =>
  group.map((member, index) => [member, index === 0 ? group[1] : group[0]]);
