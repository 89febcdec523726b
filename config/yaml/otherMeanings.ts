import type { ConfigPath, Finding } from "../findings/finding";
import { kindOf } from "../findings/allowed";
import { clusterSecretKeys } from "../findings/secretKeys";
import { notShown, shortValueAt } from "../findings/secrets";
import { isMapping, valueAt } from "../findings/path";
import { kubernetesScalars } from "./kubernetesYaml";
import type { YamlFile } from "./yamlFile";

/**
 * A warning for each value of a chart or an EKS add-on in a cluster file that Helm would read otherwise in a file with values: a cluster file is
 * YAML 1.2, so that `no` is a text, as in `"no"`, and true to a template.
 */
export const otherMeanings = ({ value, plain }: Pick<YamlFile, "value" | "plain">): readonly Finding[] =>
  valuesIn(value)
    .flatMap((path) => leavesOf(valueAt(value, path), path))
    .flatMap((path) => {
      const source = plain(path);
      return source === undefined ? [] : otherMeaning(path, source, valueAt(value, path));
    });

function otherMeaning(path: ConfigPath, source: string, here: unknown): readonly Finding[] {
  const there = kubernetesScalars.read(source);
  // An infinite number is an error, which says what to write.
  if (Object.is(here, there) || here === Infinity || here === -Infinity) return [];
  const warning = (read: string, other: string, fix: string): readonly Finding[] => [
    { severity: "warning", path, problem: `a cluster file is YAML 1.2, in which ${read}; Helm and eksctl read it as ${other}`, fix },
  ];
  const [now, meant] = [shortValueAt(path, here, clusterSecretKeys), JSON.stringify(there)];
  if (now === notShown)
    return warning(`this is ${kindOf(here)}`, kindOf(there), "Put it in quotes for a text, or write the value that is meant");
  const asText = typeof here === "string" ? now : `${now}, or "${source}" for a text`;
  return warning(`${source} is ${now}`, meant, `Write ${meant} if that is meant, or else ${asText}`);
}

/** A warning for each key of a file with values that Helm would read as no text, which changes it: `on` becomes `true`, and `022` becomes `18`. */
export const keysReadOtherwise = ({ value, plain }: Pick<YamlFile, "value" | "plain">): readonly Finding[] =>
  keysBelow(value, []).flatMap((path) => {
    const key = String(path.at(-1));
    const there = kubernetesScalars.read(key);
    const stays = typeof there === "string" || (String(there) === key && there !== null) || there === Infinity || there === -Infinity;
    if (stays || plain(path, "key") === undefined) return [];
    const problem = `helm --values reads this key as ${kindOf(there)}; here it stays ${JSON.stringify(key)}`;
    return [{ severity: "warning", path, problem, fix: `Write it in quotes: ${JSON.stringify(key)}` }];
  });

/** The mappings whose values a chart or an EKS add-on reads. */
function valuesIn(cluster: unknown): readonly ConfigPath[] {
  const below = (path: ConfigPath, key: string): readonly ConfigPath[] => {
    const section = valueAt(cluster, path);
    return isMapping(section) ? Object.keys(section).map((name) => [...path, name, key]) : [];
  };
  return [
    ...below(["charts"], "values"),
    ...below(["addons"], "configuration"),
    ...below(["addons", "eks"], "configuration"),
    ["observability", "containerInsights", "configuration"],
  ];
}

function leavesOf(value: unknown, path: ConfigPath): readonly ConfigPath[] {
  if (typeof value !== "object" || value === null) return value === undefined ? [] : [path];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, Array.isArray(value) ? Number(key) : key]));
}

function keysBelow(value: unknown, path: ConfigPath): readonly ConfigPath[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const place = [...path, Array.isArray(value) ? Number(key) : key];
    return [...(Array.isArray(value) ? [] : [place]), ...keysBelow(item, place)];
  });
}
