import { isMapping } from "../../config/findings/path";
import type { ConfigPath } from "../../config/findings/finding";

/** Configuration values of an add-on. */
export type AddonValues = Readonly<Record<string, unknown>>;

/** Our values and the user's together: mappings are merged, and where both have a value, ours stays. */
export function mergedValues(ours: AddonValues, theirs: AddonValues): AddonValues {
  const both = [...Object.keys(ours), ...Object.keys(theirs).filter((key) => !Object.hasOwn(ours, key))];
  return Object.fromEntries(both.map((key) => [key, Object.hasOwn(ours, key) ? mergedValue(ours[key], theirs[key]) : theirs[key]]));
}

const mergedValue = (ours: unknown, theirs: unknown): unknown => (isMapping(ours) && isMapping(theirs) ? mergedValues(ours, theirs) : ours);

/** A value that both set, and not to the same. */
export interface ValueConflict {
  readonly path: ConfigPath;
  readonly ours: unknown;
}

/** The values of the user's that ours contradict. */
export const valueConflicts = (ours: AddonValues, theirs: AddonValues, path: ConfigPath = []): readonly ValueConflict[] =>
  Object.keys(theirs)
    .filter((key) => Object.hasOwn(ours, key))
    .flatMap((key): readonly ValueConflict[] => {
      const [own, other, at] = [ours[key], theirs[key], [...path, key]];
      if (isMapping(own) && isMapping(other)) return valueConflicts(own, other, at);
      return JSON.stringify(own) === JSON.stringify(other) ? [] : [{ path: at, ours: own }];
    });
