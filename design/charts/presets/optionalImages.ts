import { isMapping, valueAt } from "../../../config/findings/path";
import { type ChartValues, valueKeysOf } from "../valuePaths";
import type { ChartPreset, ReleaseImage, ValueSwitches } from "./preset";

/** Whether a template takes a value for true: all but false, zero, null, and what is empty. @see https://pkg.go.dev/text/template#hdr-Actions */
function isTrueForTemplates(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMapping(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** Whether values make a chart do something. @param values those of the preset and of the cluster file */
export function isSwitchedOn(values: ChartValues, { unless, when }: ValueSwitches): boolean {
  const at = (path: string): unknown => valueAt(values, valueKeysOf(path));
  return (when === undefined || when.some((path) => isTrueForTemplates(at(path)))) && !(unless !== undefined && at(unless) === false);
}

/**
 * The images that values switch on, besides those that the pods of a preset always run.
 * @param values those of the preset and of the cluster file, without what is set for this cluster
 */
export const switchedOnImages = ({ optionalImages = [] }: ChartPreset, values: ChartValues): readonly ReleaseImage[] =>
  optionalImages.filter((image) => isSwitchedOn(values, image)).map(({ image }) => image);
