import type { ConfigPath, Finding } from "../findings/finding";
import type { LocatedFinding } from "../findings/located";
import type { YamlFile } from "./yamlFile";

/**
 * An error for each key `__proto__`: the check of the schema would drop it with all that is below it, and say nothing.
 * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Object/proto
 */
export const lostKeys = ({ value, locate }: YamlFile): readonly LocatedFinding[] =>
  pathsOf(value, []).map((path) => locate(finding(path), "key"));

const finding = (path: ConfigPath): Finding => ({
  severity: "error",
  path,
  problem: '"__proto__" cannot be a key: its value would be lost',
  fix: "Remove it, or write another key",
});

function pathsOf(value: unknown, path: ConfigPath): readonly ConfigPath[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [...(key === "__proto__" ? [place] : []), ...pathsOf(item, place)];
  });
}
