import { kindOf, typeName } from "../findings/allowed";
import type { ConfigPath, Finding } from "../findings/finding";
import type { LocatedFinding } from "../findings/located";
import { isMapping, valueAt } from "../findings/path";
import { kubernetesScalars } from "./kubernetesYaml";
import { readYaml, type ClusterSource, type FileWithNamed, type YamlFile } from "./yamlFile";

/** What a file with Kubernetes objects holds, or what is wrong with it. */
type ManifestFile = { readonly objects: readonly unknown[] } | { readonly findings: readonly LocatedFinding[] };

const settingsPath: ConfigPath = ["loadBalancerController", "gatewayApi"];

/** The CustomResourceDefinitions of Gateway API have 1.2 MB, and those of the experimental channel twice as many. */
const mostBytes = 4_000_000;

/**
 * A cluster file with the objects of the files that `loadBalancerController.gatewayApi.files` names, after those that it has itself at `objects`.
 * Never throws: a file that cannot be read, or holds no objects, becomes a finding.
 */
export function withManifestFiles(yaml: FileWithNamed, source: ClusterSource): FileWithNamed {
  const settings = valueAt(yaml.value, settingsPath);
  const names = valueAt(settings, ["files"]);
  if (!isMapping(settings) || !Array.isArray(names)) return yaml;
  const files = names.flatMap((file: unknown, index) => {
    // The schema says what is wrong with a name of another form.
    if (typeof file !== "string" || file === "") return [];
    const namedAt = [...settingsPath, "files", index];
    return [{ namedAt, ...readManifests(yaml, source, file, namedAt) }];
  });
  const ofNamed = files.flatMap((file) => ("findings" in file ? file.findings.map((finding) => ({ finding, namedAt: file.namedAt })) : []));
  const own: unknown = settings["objects"] ?? [];
  const read = files.flatMap((file) => ("objects" in file ? file.objects : []));
  const gatewayApi = { ...settings, objects: Array.isArray(own) ? [...(own as readonly unknown[]), ...read] : own };
  const value = yaml.value as Readonly<Record<string, object>>;
  return {
    ...yaml,
    value: { ...value, loadBalancerController: { ...value["loadBalancerController"], gatewayApi } },
    ofNamed: [...yaml.ofNamed, ...ofNamed],
  };
}

/** The documents of a text, each after as many empty lines as there are lines before it, so that messages name its own lines. */
function documentsOf(text: string): readonly string[] {
  const starts = [0, ...[...text.matchAll(/^---(?=\s|$)/gm)].map(({ index }) => index)];
  const marker = "---".length;
  return starts.map((start, place) => {
    const lines = text.slice(0, start).split("\n").length - 1;
    // Directives stand before the first marker, where no document is.
    const own = place === 0 ? text.slice(0, starts[1]).replace(/^%.*$/gm, "") : text.slice(start + marker, starts[place + 1]);
    return "\n".repeat(lines) + own;
  });
}

const isKubernetesObject = (value: unknown): boolean =>
  ["apiVersion", "kind"].every((key) => typeof valueAt(value, [key]) === "string") &&
  typeof valueAt(value, ["metadata", "name"]) === "string";

function readManifests(yaml: YamlFile, { read }: ClusterSource, name: string, path: ConfigPath): ManifestFile {
  const problem = (finding: Pick<Finding, "problem" | "fix">): ManifestFile => ({
    findings: [yaml.locate({ severity: "error", path, ...finding })],
  });
  const found = read?.(name, mostBytes);
  if (!found) return problem({ problem: "a text that was not read from a file names no others", fix: "Remove it" });
  const fix = "Name a YAML file with CustomResourceDefinitions, as kubectl apply reads them, by its path relative to this file";
  if ("problem" in found) return problem({ problem: `${name} cannot be read: ${found.problem}`, fix: found.fix });
  const documents = documentsOf(found.text).map((text) => readYaml({ file: found.file, text }, { scalars: kubernetesScalars }));
  const findings = documents.flatMap((document) => document.findings);
  if (findings.length > 0) return { findings };
  const objects = documents.flatMap(({ value }) => (value === null || value === undefined ? [] : [value]));
  const other = objects.find((value) => !isKubernetesObject(value));
  if (other === undefined) return { objects };
  const what = isMapping(other) ? "a mapping without apiVersion, kind or metadata.name" : `${kindOf(other)}, not ${typeName.object}`;
  return problem({ problem: `${name} holds ${what}, and no Kubernetes object`, fix });
}
