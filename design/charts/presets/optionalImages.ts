import { isMapping, valueAt } from "../../../config/findings/path";
import { type ChartValues, valueKeysOf } from "../valuePaths";
import type { ChartPreset, ReleaseImage } from "./preset";

/** Whether a template takes a value for true: all but false, zero, null, and what is empty. @see https://pkg.go.dev/text/template#hdr-Actions */
function isOn(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMapping(value) ? Object.keys(value).length > 0 : Boolean(value);
}

const at = (values: ChartValues, path: string): unknown => valueAt(values, valueKeysOf(path));

/** The images that values switch on, besides those that the pods of a preset always run. */
export const switchedOnImages = ({ optionalImages = [] }: ChartPreset, values: ChartValues): readonly ReleaseImage[] =>
  optionalImages
    .filter(({ unless, when }) => when.some((path) => isOn(at(values, path))) && !(unless !== undefined && at(values, unless) === false))
    .map(({ image }) => image);
