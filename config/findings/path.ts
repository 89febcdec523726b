import type { ConfigPath } from "./finding";
import { withoutSecrets } from "./secrets";

/** A path as a user reads it: `nodeGroups.managed["my-group"].taints[0].key`. */
export const pathText = (path: ConfigPath): string => path.map(stepText).join("").replace(/^\./, "");

function stepText(step: string | number): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(step) ? `.${step}` : `[${JSON.stringify(withoutSecrets(step))}]`;
}

/** The value at a path of parsed YAML; undefined where nothing stands. */
export const valueAt = (value: unknown, path: ConfigPath): unknown => path.reduce((parent, key) => child(parent, key)?.value, value);

/** The value that an object or list holds under a key of its own. */
export function child(parent: unknown, key: string | number): { readonly value: unknown } | undefined {
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, key)) return undefined;
  return { value: (parent as Record<string | number, unknown>)[key] };
}

/** Whether a value is a mapping of keys to values, and no list. */
export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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
