import { isMapping, valueAt } from "../../../config/findings/path";
import { type ChartValues, valueKeysOf } from "../valuePaths";
import type { ChartPreset, ReleaseImage, ValueSwitches } from "./preset";

/** Whether a template takes a value for true: all but false, zero, null, and what is empty. @see https://pkg.go.dev/text/template#hdr-Actions */
function isTrueForTemplates(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMapping(value) ? Object.keys(value).length > 0 : Boolean(value);
}

/** Whether values make a chart do something. @param values those of the preset and of the cluster file */
export function isOnByValues(values: ChartValues, { needs = [], unless = [], when }: ValueSwitches): boolean {
  const at = (path: string): unknown => valueAt(values, valueKeysOf(path));
  const isOn = (path: string): boolean => isTrueForTemplates(at(path));
  return (when === undefined || when.some(isOn)) && needs.every(isOn) && !unless.some((path) => at(path) === false);
}

/**
 * The images that the pods of a preset run: those of every release, and what values switch on besides or, at the same paths, in their place.
 * @param values those of the preset and of the cluster file, without what is set for this cluster
 */
export function imagesOfPreset({ images, optionalImages = [] }: ChartPreset, values: ChartValues): readonly ReleaseImage[] {
  const further = optionalImages.filter((image) => isOnByValues(values, image)).map(({ image }) => image);
  const isReplaced = ({ paths }: ReleaseImage): boolean =>
    further.some((other) => Object.keys(other.paths).some((path) => Object.hasOwn(paths, path)));
  return [...images.filter((image) => !isReplaced(image)), ...further];
}
