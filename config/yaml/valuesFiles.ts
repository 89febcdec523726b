import { kindOf, typeName } from "../findings/allowed";
import type { ConfigPath, Finding } from "../findings/finding";
import type { LocatedFinding } from "../findings/located";
import { isMapping, valueAt } from "../findings/path";
import type { SecretKeys } from "../findings/secrets";
import { kubernetesScalars } from "./kubernetesYaml";
import { keysReadOtherwise } from "./otherMeanings";
import { readYaml, type ClusterSource, type FileWithNamed, type NamedFileFinding, type YamlFile } from "./yamlFile";

interface ReadValues extends Pick<YamlFile, "given" | "locate" | "plain"> {
  readonly value: Readonly<Record<string, unknown>>;
}

/** What a file with values of a chart holds, or what is wrong with it. */
type ValuesFile = ReadValues | { readonly findings: readonly LocatedFinding[] };

/**
 * A cluster file with the values of the files that its charts name at `valuesFiles`: under those that it has itself at `values`, the last file over
 * those before it. Never throws: a file that cannot be read, or holds no values, becomes a finding.
 * What is found of a value of such a file is located there.
 * @param secretKeys the keys whose values are shown nowhere
 */
export function withValuesFiles(yaml: YamlFile, source: ClusterSource, secretKeys: SecretKeys): FileWithNamed {
  const charts = valueAt(yaml.value, ["charts"]);
  if (!isMapping(yaml.value) || !isMapping(charts)) return { ...yaml, ofNamed: [], warnings: [] };
  const ofNamed: NamedFileFinding[] = [];
  const warnings: LocatedFinding[] = [];
  const filesOf = new Map<string, readonly ValuesFile[]>();
  const merged = Object.entries(charts).map(([name, settings]): readonly [string, unknown] => {
    const names = valueAt(settings, ["valuesFiles"]);
    if (!isMapping(settings) || !Array.isArray(names) || names.length === 0) return [name, settings];
    const files = names.flatMap((file: unknown, index): ValuesFile[] => {
      // The schema says what is wrong with a name of another form.
      if (typeof file !== "string" || file === "") return [];
      const namedAt = ["charts", name, "valuesFiles", index];
      const read = readValues(yaml, source, file, secretKeys, namedAt);
      if ("findings" in read) ofNamed.push(...read.findings.map((finding) => ({ finding, namedAt })));
      else warnings.push(...keyWarnings(read, ["charts", name, "values"], source.file));
      return [read];
    });
    filesOf.set(name, files);
    const values = files.flatMap((file) => ("value" in file ? [file.value] : [])).reduce(overlaidValues, {});
    const own = Object.hasOwn(settings, "values") ? settings["values"] : {};
    return [name, { ...settings, values: isMapping(own) ? overlaidValues(values, own) : own }];
  });
  return {
    ...yaml,
    ...withPlacesInFiles(yaml, source, filesOf),
    value: { ...yaml.value, charts: Object.fromEntries(merged) },
    ofNamed,
    warnings,
  };
}

/** @param path the place of the values in the cluster file */
const keyWarnings = (file: ReadValues, path: ConfigPath, cluster: string): readonly LocatedFinding[] =>
  keysReadOtherwise(file).map((finding) => ({ ...file.locate(finding, "key"), path: [...path, ...finding.path], clusters: [cluster] }));

/** Values over others, as Helm merges them: mappings are merged, all else replaces what is there. Null stays, by which Helm removes a default of the chart. */
export function overlaidValues(
  lower: Readonly<Record<string, unknown>>,
  upper: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged = new Map(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    const below = merged.get(key);
    merged.set(key, isMapping(value) && isMapping(below) ? overlaidValues(below, value) : value);
  }
  return Object.fromEntries(merged);
}

/** Where values of charts stand: in the cluster file, or in the last of their files that has them. */
function withPlacesInFiles(
  yaml: YamlFile,
  source: ClusterSource,
  filesOf: ReadonlyMap<string, readonly ValuesFile[]>,
): Pick<YamlFile, "given" | "locate"> {
  const placeOf = ([section, name, key, ...below]: ConfigPath) => {
    if (section !== "charts" || key !== "values" || below.length === 0) return undefined;
    if (valueAt(yaml.value, [section, name!, key, ...below]) !== undefined) return undefined;
    const files = (filesOf.get(String(name)) ?? []).flatMap((file) => ("value" in file ? [file] : []));
    const file = files.findLast(({ value }) => valueAt(value, below) !== undefined);
    return file && { file, below };
  };
  return {
    given: (path) => {
      const place = placeOf(path);
      return place ? place.file.given(place.below) : yaml.given(path);
    },
    locate: (finding, offender) => {
      const place = placeOf(finding.path);
      if (!place) return yaml.locate(finding, offender);
      const located = place.file.locate({ ...finding, path: place.below }, offender);
      return { ...located, path: finding.path, clusters: [source.file] };
    },
  };
}

const fixOfDocuments = "Keep one document with values and remove the line ---, or name a file for each in valuesFiles";

function readValues(yaml: YamlFile, { read }: ClusterSource, name: string, secretKeys: SecretKeys, path: ConfigPath): ValuesFile {
  const problem = (finding: Pick<Finding, "problem" | "fix">): ValuesFile => ({
    findings: [yaml.locate({ severity: "error", path, ...finding })],
  });
  const found = read?.(name);
  if (!found) return problem({ problem: "a text that was not read from a file names no others", fix: "Remove it" });
  if ("problem" in found) return problem({ problem: `${name} cannot be read: ${found.problem}`, fix: found.fix });
  const { findings, value = {}, ...file } = readYaml(found, { fixOfDocuments, scalars: kubernetesScalars, secretKeys });
  if (findings.length > 0) return { findings };
  if (value === null) return { ...file, value: {} };
  if (isMapping(value)) return { ...file, value };
  return problem({
    problem: `${name} is ${kindOf(value)}, not ${typeName.object}`,
    fix: "Name a file that holds values of the chart, as helm reads them with --values",
  });
}
