import { billOfMaterials } from "../../../commands/images/billOfMaterials";
import { chartPresets } from "../../../design/charts/presetTable";
import { chosenReleases } from "../../../design/charts/releases";
import { valueKeysOf, withValue } from "../../../design/charts/valuePaths";
import { configDemo } from "../../support/synth";

const optional = Object.entries(chartPresets).flatMap(([name, { optionalImages = [] }]) =>
  optionalImages.flatMap(({ image, unless, when }) => when.map((path) => ({ name, image, path, unless }))),
);
const clusterWith = (name: string, values: object) =>
  configDemo({ accountId: "111122223333", registry: { mirror: true }, charts: { [name]: { values } } });
const valuesOf = (...paths: (readonly [string, unknown])[]) =>
  paths.reduce((values, [path, value]) => withValue(values, path, () => value), {});

test.each(optional)("$path of $name switches on $image.repository, which is mirrored", ({ image, name, path, unless }) => {
  const on = clusterWith(name, valuesOf([path, true]));
  expect(chosenReleases(on)[0]!.images).toContainEqual(image);
  expect(billOfMaterials(on).images).toContainEqual(expect.objectContaining({ source: image.repository, tag: image.tag, mirrored: true }));
  for (const off of [false, null, "", {}, []]) {
    expect(chosenReleases(clusterWith(name, valuesOf([path, off])))[0]!.images).toEqual(chartPresets[name]!.images);
  }
  if (unless === undefined) return;
  const without = chosenReleases(clusterWith(name, valuesOf([path, true], [unless, false])))[0]!.images;
  expect(without).not.toContainEqual(image);
});

test.each(Object.keys(chartPresets))("images of %s have values of their own", (name) => {
  const { images, optionalImages = [] } = chartPresets[name]!;
  const paths = [...images, ...optionalImages.map(({ image }) => image)].flatMap((image) => Object.keys(image.paths));
  expect(new Set(paths).size).toBe(paths.length);
  expect(paths.every((path) => valueKeysOf(path).length > 1)).toBe(true);
});
