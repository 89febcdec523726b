import type { Finding } from "../../config/findings/finding";
import { pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { anyRegistry } from "../../config/schema/registryMirrors";
import { hasNodes } from "../fargate/pods";
import { reachesInternet } from "../reachability/paths";
import { isInRegionalRegistry } from "../images/images";
import { mirroredRepositories } from "../images/registry/nodeMirrors";
import { presetOf } from "./presetTable";
import { imagesOfPreset, isOnByValues } from "./presets/optionalImages";
import type { ReleaseImage } from "./presets/preset";
import { areImagesKnown, type ChartRelease } from "./releases";
import { obstacleOf, valueKeysOf } from "./valuePaths";

/** What is wrong with the images of a release. */
export const imageFindings = (config: ClusterConfig, release: ChartRelease): readonly Finding[] => [
  ...otherVersion(config, release),
  ...leftOut(config, release),
  ...unlisted(config, release),
  ...withoutPaths(config, release),
  ...twice(release),
  ...overwritten(config, release),
  ...overriding(config, release),
];

/** A preset knows the images of one version. */
function otherVersion({ charts }: ClusterConfig, { name, path, sourceChart }: ChartRelease): readonly Finding[] {
  const known = presetOf(name)?.chart.version;
  if (known === undefined || charts[name]?.images || known === sourceChart.version) return [];
  return [
    {
      severity: "warning",
      path: [...path, "chart", "version"],
      problem: `the images and values that are known of ${name} are those of version ${known}`,
      allowed: known,
      fix: `Write the images of version ${sourceChart.version} at ${pathText([...path, "images"])}, or remove chart.version`,
    },
  ];
}

/** Images of a preset that a list of the user's own, which stands in place of theirs, has neither by their names nor by their values. */
function leftOut({ charts }: ClusterConfig, { name, path, sourceChart, values }: ChartRelease): readonly Finding[] {
  const preset = presetOf(name);
  const written = charts[name]?.images;
  if (!preset || !written || preset.chart.version !== sourceChart.version) return [];
  const isAmong = ({ paths, repository }: ReleaseImage): boolean =>
    written.some((other) => other.repository === repository || Object.keys(other.paths).some((one) => Object.hasOwn(paths, one)));
  const missing = imagesOfPreset(preset, values).filter((image) => !isAmong(image));
  if (missing.length === 0) return [];
  const images = missing.map(({ paths, repository, tag }) => ({ repository, tag, paths }));
  return [
    {
      severity: "warning",
      path: [...path, "images"],
      alsoReads: [
        [...path, "chart"],
        [...path, "values"],
      ],
      problem: `it stands in place of all images that are known of ${name}, and leaves out ${missing.map(({ repository, tag }) => `${repository}:${tag}`).join(", ")}`,
      fix: `Add ${images.map((image) => JSON.stringify(image)).join(", ")}, or remove ${pathText([...path, "images"])}`,
    },
  ];
}

/** Images that nobody has listed, and of which nobody knows whether anything leads to them. */
function unlisted(config: ClusterConfig, { name, path }: ChartRelease): readonly Finding[] {
  const { proxy, registry } = config;
  if (
    areImagesKnown(config, name) ||
    reachesInternet(config) ||
    proxy?.squid?.allow === "all" ||
    (hasNodes(config) && Object.hasOwn(registry.mirrors, anyRegistry))
  )
    return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["network"], ["proxy"], ["registry"]],
      problem: `nothing says which images the pods of ${name} run, and so not whether anything leads to them`,
      fix: `List them at ${pathText([...path, "images"])}, or write [] there if other keys lead to them`,
    },
  ];
}

/** A mirror to which the values do not lead. */
function withoutPaths(config: ClusterConfig, { images, path }: ChartRelease): readonly Finding[] {
  if (!config.registry.mirror) return [];
  return images.flatMap(({ paths, repository }, index): readonly Finding[] => {
    const isElsewhere = isInRegionalRegistry(repository, config.region) || mirroredRepositories(config, repository).length > 0;
    if (Object.keys(paths).length > 0 || isElsewhere) return [];
    const key = pathText([...path, "images", index, "paths"]);
    return [
      {
        severity: "warning",
        path: [...path, "images", index],
        alsoReads: [["registry"], ["region"]],
        problem: `${repository} is not mirrored, since nothing says where the values of the chart name it`,
        fix: `Write ${key}, or registry.mirrors for nodes`,
      },
    ];
  });
}

/** Two images for one value. */
const twice = ({ images, path }: ChartRelease): readonly Finding[] =>
  images.flatMap(({ paths }, index) =>
    Object.keys(paths)
      .filter((one) => images.slice(0, index).some((other) => Object.hasOwn(other.paths, one)))
      .map((one): Finding => ({
        severity: "error",
        path: [...path, "images", index, "paths", one],
        problem: `another image is at ${one}, too`,
        fix: "Remove one of them, or correct the path",
      })),
  );

/** Values that the images overwrite. */
function overwritten({ charts }: ClusterConfig, { images, name, path }: ChartRelease): readonly Finding[] {
  const { values = {} } = charts[name] ?? {};
  return images.flatMap(({ paths, repository, tag }) =>
    Object.keys(paths)
      .filter((one) => !isImageByValues(one, { repository, tag }, paths[one], values))
      .filter((one) => obstacleOf(values, one) === undefined && valueAt(values, valueKeysOf(one)) !== undefined)
      .map((one): Finding => ({
        severity: "warning",
        path: [...path, "values", ...valueKeysOf(one)],
        alsoReads: [[...path, "images"]],
        problem: `images of ${name} say what ${one} is, so that this has no effect`,
        fix: `Remove it, and write the image at ${pathText([...path, "images"])}`,
      })),
  );
}

/** Whether a value says what the image is, which no other then does. */
const isImageByValues = (
  path: string,
  image: Pick<ReleaseImage, "repository" | "tag">,
  part: string | undefined,
  values: object,
): boolean => (part === "repository" || part === "tag") && valueAt(values, valueKeysOf(path)) === image[part];

/** Values of a preset by which its pods run other images than those that are known. */
function overriding({ charts }: ClusterConfig, { images, name, path }: ChartRelease): readonly Finding[] {
  const { values = {} } = charts[name] ?? {};
  const known = new Set(images.flatMap(({ paths }) => Object.keys(paths)));
  return (presetOf(name)?.imageOverrides ?? [])
    .filter((one) => !known.has(one) && isOnByValues(values, { when: [one] }))
    .map((one): Finding => ({
      severity: "warning",
      path: [...path, "values", ...valueKeysOf(one)],
      alsoReads: [[...path, "images"]],
      problem: `pods of ${name} run other images by ${one} than those that are known of it, which are mirrored, in the bill of materials, and checked for a way to them`,
      fix: `Remove it, and write the images at ${pathText([...path, "images"])}, with the paths of their values`,
    }));
}
