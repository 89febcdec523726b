import type { ConfigPath } from "./finding";
import { child } from "./path";

/**
 * A copy of a value without what stands at the paths. Where a path leads to nothing, because something required is missing, its nearest
 * existing ancestor goes. Undefined where nothing is left.
 */
export function prune(value: unknown, paths: readonly ConfigPath[]): unknown {
  if (paths.length === 0) return value;
  if (paths.some(([key]) => key === undefined || !child(value, key))) return undefined;
  const kept = Object.entries(value as object)
    .map(([key, item]): [string, unknown] => {
      const below = paths.filter(([first]) => String(first) === key).map(([, ...rest]) => rest);
      return [key, prune(item, below)];
    })
    .filter(([, item]) => item !== undefined);
  return Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept);
}
