import { isMapping } from "../../config/findings/path";

/** Values of a chart. */
export type ChartValues = Readonly<Record<string, unknown>>;

/** The keys of a value's path: `a.b\.c` has `a` and `b.c`. */
export const valueKeysOf = (path: string): readonly string[] =>
  (path.match(/(?:\\.|[^.\\])+/g) ?? []).map((key) => key.replace(/\\(.)/g, "$1"));

/** Values with a value at a path; mappings on the way are made. What else stands on the way is replaced, which is an error of the cluster file. */
export function withValue(values: ChartValues, path: string, change: (before: unknown) => unknown): ChartValues {
  const set = (before: unknown, [key, ...below]: readonly string[]): unknown => {
    if (key === undefined) return change(before);
    const mapping = isMapping(before) ? before : {};
    const at = Object.hasOwn(mapping, key) ? mapping[key] : undefined;
    return { ...mapping, [key]: set(at, below) };
  };
  return set(values, valueKeysOf(path)) as ChartValues;
}

/** The part of a path, as keys, at which values have something that is no mapping, so that the path leads nowhere. */
export function obstacleOf(values: ChartValues, path: string): readonly string[] | undefined {
  const keys = valueKeysOf(path);
  let here: unknown = values;
  for (const [index, key] of keys.slice(0, -1).entries()) {
    if (!isMapping(here) || !Object.hasOwn(here, key)) return undefined;
    here = here[key];
    if (here !== null && !isMapping(here)) return keys.slice(0, index + 1);
  }
  return undefined;
}
