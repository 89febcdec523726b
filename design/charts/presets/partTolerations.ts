import { isMapping, valueAt } from "../../../config/findings/path";
import type { Toleration } from "../../fargate/tolerations";
import { type ChartValues, valueKeysOf } from "../valuePaths";
import { isOnByValues } from "./optionalImages";
import type { ChartPreset } from "./preset";

/** A part of a chart that values leave on, and what its pods tolerate. */
interface ToleratingPart {
  /** The path of the value. */
  readonly value: string;
  readonly tolerations: readonly Toleration[];
}

/** The parts of a preset with what each tolerates; undefined where these are not known. @param values those of the preset and of the cluster file */
export function toleratingParts(preset: ChartPreset | undefined, values: ChartValues): readonly ToleratingPart[] | undefined {
  const known = preset?.tolerations;
  if (!known) return undefined;
  const listAt = (path: string | undefined): readonly Toleration[] => {
    const written = path === undefined ? undefined : valueAt(values, valueKeysOf(path));
    return Array.isArray(written) ? written.filter(isMapping) : [];
  };
  const others = listAt(known.others);
  return known.parts
    .filter((part) => isOnByValues(values, part))
    .map(({ value }) => {
      const own = listAt(value);
      return { value, tolerations: own.length > 0 ? own : others };
    });
}
