import { kindOf, typeName } from "../findings/allowed";
import type { ConfigPath, Finding } from "../findings/finding";
import type { LocatedFinding } from "../findings/located";
import { isMapping, valueAt } from "../findings/path";
import { readYaml, type ClusterSource, type YamlFile } from "./yamlFile";

/** What a file with values of a chart holds, or what is wrong with it. */
type ValuesFile = { readonly values: unknown } | { readonly findings: readonly LocatedFinding[] };

/**
 * A cluster file with the values of the files that its charts name at `valuesFiles`: under those that it has itself at `values`, the last file over
 * those before it. Never throws: a file that cannot be read, or holds no values, becomes a finding.
 * @param mergedOver the second value over the first
 */
export function withValuesFiles(yaml: YamlFile, source: ClusterSource, mergedOver: (lower: unknown, upper: unknown) => unknown): YamlFile {
  const charts = valueAt(yaml.value, ["charts"]);
  if (!isMapping(yaml.value) || !isMapping(charts)) return yaml;
  const findings: LocatedFinding[] = [];
  const merged = Object.entries(charts).map(([name, settings]): readonly [string, unknown] => {
    const names = valueAt(settings, ["valuesFiles"]);
    if (!isMapping(settings) || !Array.isArray(names) || names.length === 0) return [name, settings];
    const files = names.flatMap((file: unknown, index) =>
      // The schema says what is wrong with a name of another form.
      typeof file === "string" && file !== "" ? [readValues(yaml, source, file, ["charts", name, "valuesFiles", index])] : [],
    );
    findings.push(...files.flatMap((file) => ("findings" in file ? file.findings : [])));
    const values = files.flatMap((file) => ("values" in file ? [file.values] : [])).reduce(mergedOver, {});
    return [name, { ...settings, values: Object.hasOwn(settings, "values") ? mergedOver(values, settings["values"]) : values }];
  });
  return { ...yaml, value: { ...yaml.value, charts: Object.fromEntries(merged) }, findings: [...yaml.findings, ...findings] };
}

function readValues(yaml: YamlFile, { read }: ClusterSource, name: string, path: ConfigPath): ValuesFile {
  const problem = (finding: Pick<Finding, "problem" | "fix">): ValuesFile => ({
    findings: [yaml.locate({ severity: "error", path, ...finding })],
  });
  const found = read?.(name);
  if (!found) return problem({ problem: "a text that was not read from a file names no others", fix: "Remove it" });
  if ("problem" in found) {
    return problem({
      problem: `${name} cannot be read: ${found.problem}`,
      fix: "Name a YAML file with values by its path relative to this file",
    });
  }
  const { findings, value = {} } = readYaml(found);
  if (findings.length > 0) return { findings };
  if (value === null) return { values: {} };
  if (isMapping(value)) return { values: value };
  return problem({
    problem: `${name} is ${kindOf(value)}, not ${typeName.object}`,
    fix: "Name a file that holds values of the chart, as helm reads them with --values",
  });
}
