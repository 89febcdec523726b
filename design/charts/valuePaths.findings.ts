import { kindOf } from "../../config/findings/allowed";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { isMapping, pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ChartRelease } from "./releases";
import { obstacleOf, valueKeysOf } from "./valuePaths";

/** A value of a chart that is set for the cluster. */
interface SetValue {
  /** The key that has its path, below that of the release. */
  readonly place: ConfigPath;
  readonly valuePath: string;
  readonly keys: readonly string[];
  /** What is set there. What stands in the values is replaced by a text, and joined by all else. */
  readonly holds: "text" | "list" | "mapping";
}

/** What of the paths of a release cannot be set, or would be set to two things. */
export function valuePathFindings(config: ClusterConfig, release: ChartRelease): readonly Finding[] {
  const set = setValues(release);
  return set.flatMap((value, index) => {
    const obstacle = obstacleOf(release.values, value.valuePath);
    if (obstacle) return [blocked(release, value, obstacle)];
    return [...ofOtherKind(config, release, value), ...pathConflicts(release, value, set.slice(0, index)), ...intoLists(release, value)];
  });
}

function setValues({ certificates, images, proxy, serviceAccount }: ChartRelease): readonly SetValue[] {
  const value = (place: ConfigPath, valuePath: string, holds: SetValue["holds"]) => ({
    place,
    valuePath,
    keys: valueKeysOf(valuePath),
    holds,
  });
  return [
    ...images.flatMap(({ paths }, index) => Object.keys(paths).map((path) => value(["images", index, "paths", path], path, "text"))),
    ...(serviceAccount ? [value(["serviceAccount", "path"], `${serviceAccount.path}.name`, "text")] : []),
    ...(proxy?.env ?? []).map((path, index) => value(["proxy", "env", index], path, proxy?.style === "map" ? "mapping" : "list")),
    ...(["volumes", "volumeMounts"] as const).flatMap((key) =>
      (certificates?.[key] ?? []).map((path, index) => value(["certificates", key, index], path, "list")),
    ),
  ];
}

/** Something that is no mapping stands on the way. */
function blocked({ path }: ChartRelease, { place, valuePath }: SetValue, obstacle: readonly string[]): Finding {
  const inValues = pathText([...path, "values", ...obstacle]);
  return {
    severity: "error",
    path: [...path, ...place],
    alsoReads: [[...path, "values"]],
    problem: `${inValues} is not a mapping, so that ${valuePath} cannot be set`,
    fix: `Correct the path, or write a mapping at ${inValues}`,
  };
}

/** What stands there cannot be joined by what is set, and would be lost. */
function ofOtherKind(
  { charts }: ClusterConfig,
  { name, path, values }: ChartRelease,
  { holds, keys, place }: SetValue,
): readonly Finding[] {
  const there = valueAt(values, keys);
  if (holds === "text" || there === undefined || there === null || (holds === "list" ? Array.isArray(there) : isMapping(there))) return [];
  const wanted = `a ${holds}`;
  // What a preset says of its chart stays.
  const isOtherStyle = place[0] === "proxy" && charts[name]?.proxy !== undefined && (Array.isArray(there) || isMapping(there));
  const style = holds === "list" ? "map" : "list";
  return [
    {
      severity: "error",
      path: [...path, "values", ...keys],
      alsoReads: [[...path, ...place.slice(0, 1)]],
      problem: `this is ${kindOf(there)}, and ${pathText([...path, ...place.slice(0, -1)])} sets ${wanted} there`,
      fix: `${isOtherStyle ? `Set ${pathText([...path, "proxy", "style"])} to ${style}, or write` : "Write"} ${wanted}`,
    },
  ];
}

const startsWith = (keys: readonly string[], first: readonly string[]): boolean => first.every((key, index) => keys[index] === key);

/** One path twice, which of images is a finding of its own, or one below a text or a list. */
function pathConflicts({ path }: ChartRelease, value: SetValue, earlier: readonly SetValue[]): readonly Finding[] {
  const isImage = ({ place }: SetValue): boolean => place[0] === "images";
  const found = earlier.find((other) => {
    const [outer, inner] = value.keys.length < other.keys.length ? [value, other] : [other, value];
    if (!startsWith(inner.keys, outer.keys)) return false;
    const isSame = inner.keys.length === outer.keys.length;
    return isSame ? !(isImage(value) && isImage(other)) : outer.holds !== "mapping";
  });
  if (!found) return [];
  const [outer, inner] = value.keys.length < found.keys.length ? [value, found] : [found, value];
  return [
    {
      severity: "error",
      path: [...path, ...value.place],
      alsoReads: [[...path, ...found.place]],
      problem:
        inner.keys.length === outer.keys.length
          ? `${pathText([...path, ...found.place])} sets ${value.valuePath}, too`
          : `${outer.valuePath} is set to a ${outer.holds}, below which there is no ${inner.valuePath}`,
      fix: "Correct one of the two paths, or remove it",
    },
  ];
}

/** Helm takes no part of a list: a path makes mappings, by whose keys a list would be replaced. */
function intoLists({ path, values }: ChartRelease, { keys, place, valuePath }: SetValue): readonly Finding[] {
  const index = keys.findIndex((key, at) => /^\d+$/.test(key) && !isMapping(valueAt(values, keys.slice(0, at))));
  if (index <= 0) return [];
  const list = [...path, "values", ...keys.slice(0, index)];
  return [
    {
      severity: "warning",
      path: [...path, ...place],
      problem: `${valuePath} leads to the key ${keys[index]!} of a mapping, and not into a list of the chart`,
      fix: `Remove it, and write the whole list at ${pathText(list)}`,
    },
  ];
}
