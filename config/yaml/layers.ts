import { hasErrors, type ConfigPath, type Finding } from "../findings/finding";
import { kindOf, typeName } from "../findings/allowed";
import { clusterSecretKeys } from "../findings/secretKeys";
import { shortValueAt } from "../findings/secrets";
import type { LocatedFinding } from "../findings/located";
import { child, isMapping, valueAt } from "../findings/path";
import { directives } from "../schema/schema";
import { enforceLocks } from "./locks";
import { withManifestFiles } from "./manifestFiles";
import { otherMeanings } from "./otherMeanings";
import { overlaidValues, withValuesFiles } from "./valuesFiles";
import { readYaml, type ClusterSource, type FileWithNamed, type Layer, type YamlFile } from "./yamlFile";

/** What a cluster file says, with the files that it extends. */
export interface LayeredFile extends Omit<FileWithNamed, "plain" | "warnings"> {
  /** The file, and those that it extends. */
  readonly files: readonly string[];
  /** An error for each value that breaks a lock, and each lock of a key that does not exist. The value is without what breaks a lock. */
  readonly lockFindings: readonly LocatedFinding[];
}

/** Whether a file may say what another has locked: one that is deployed already may be older than the lock. */
export type LockTreatment = "enforced" | "ignored";

interface Layers {
  /** From the file itself down to the one that everybody else overrides. */
  readonly layers: readonly Layer[];
  readonly findings: readonly LocatedFinding[];
}

/**
 * Parses a cluster file with the files that it, and they, extend by the key `extends`. Mappings are merged; a list or scalar replaces what an
 * extended file has; null removes it. What a file locks by the key `locked`, only it and those that it extends may say. The result knows which
 * file a value stands in. Never throws: everything that is wrong becomes a finding.
 */
export function readLayers(source: ClusterSource, treatment: LockTreatment = "enforced"): LayeredFile {
  const { layers: written, findings: extendFindings } = layersOf(source, [], new Set());
  const { layers, findings: lockFindings, lockOf } = treatment === "enforced" ? enforceLocks(written) : unlocked(written);
  const own = layers[0]!;
  const about = (layer: Layer, finding: LocatedFinding): LocatedFinding =>
    layer.file === own.file ? finding : { ...finding, clusters: [own.file] };
  const broken = [...layers.flatMap((layer) => layer.findings.map((finding) => about(layer, finding))), ...extendFindings];
  const value = hasErrors(broken)
    ? own.value
    : layers.map((layer) => withoutDirectives(layer.value)).reduceRight((lower, upper) => mergedOver(lower, upper));
  const ownerOf = (path: ConfigPath): Layer => owningLayer(layers, path);
  const counts = (layer: Layer, { path }: Finding): boolean => valueAt(value, path) !== undefined && ownerOf(path) === layer;
  const warnings = layers.flatMap((layer) =>
    layer.warnings.filter((warning) => counts(layer, warning)).map((warning) => about(layer, warning)),
  );
  return {
    value,
    findings: [...broken, ...warnings],
    files: layers.map(({ file }) => file),
    ofNamed: layers.flatMap((layer) => layer.ofNamed.map(({ finding, namedAt }) => ({ finding: about(layer, finding), namedAt }))),
    lockFindings: lockFindings.map(({ layer, finding, offender }) => about(layer, layer.locate(finding, offender))),
    given: (path) => {
      const found = valueAt(value, path);
      return isMapping(found) ? shortValueAt(path, found, clusterSecretKeys) : ownerOf(path).given(path);
    },
    locate: ({ isMissing = false, writes, ...finding }, offender) => {
      const lock = writes && lockOf(writes);
      const writer = lock ? layers.find(({ file }) => file === lock.file)! : own;
      const layer = isMissing ? writer : ownerOf(finding.path);
      const fix = lock ? `${finding.fix} in ${lock.file}, which locks ${lock.text}` : finding.fix;
      return about(layer, layer.locate({ ...finding, fix }, offender));
    },
  };
}

const unlocked = (layers: readonly Layer[]): ReturnType<typeof enforceLocks> => ({ layers, findings: [], lockOf: () => undefined });

/**
 * @param chain the files by which this one is reached, itself not among them
 * @param reached the files that have a layer; this one and those it extends are added
 */
function layersOf(source: ClusterSource, chain: readonly string[], reached: Set<string>): Layers {
  reached.add(source.file);
  const written = readYaml(source, { secretKeys: clusterSecretKeys });
  const yaml = withManifestFiles(withValuesFiles(written, source, clusterSecretKeys), source);
  const findings = [...yaml.findings, ...lostKeys(yaml)];
  const warnings = [...otherMeanings(written).map((warning) => written.locate(warning)), ...yaml.warnings];
  const own: Layer = { ...yaml, findings, warnings, file: source.file, extended: [] };
  const here = [...chain, source.file];
  const located = (finding: Finding): LocatedFinding => ({
    ...yaml.locate(finding),
    ...(chain[0] !== undefined && { clusters: [chain[0]] }),
  });
  if (chain.length > 0 && !isMapping(yaml.value ?? {})) return { layers: [own], findings: [located(noMapping(yaml.value))] };
  const extended = extendsOf(yaml);
  if (extended.findings.length > 0) return { layers: [own], findings: extended.findings.map(located) };
  if (here.length > deepest && extended.files.length > 0) return { layers: [own], findings: [located(tooDeep)] };

  // From the one that wins: of a file that is reached again, what is below its first place is overridden by the same values.
  const sources = extended.files.map(({ name, path }) => ({ name, path, found: source.read?.(name) ?? fileless }));
  const lower = sources.toReversed().map(({ name, path, found }): Layers => {
    const way = [...here, "text" in found ? found.file : name].join(" -> ");
    if ("problem" in found) {
      return { layers: [], findings: [located({ severity: "error", path, problem: `${way}: ${found.problem}`, fix: found.fix })] };
    }
    if (here.includes(found.file)) {
      const fix = "Remove it, so that no file extends itself";
      return {
        layers: [],
        findings: [located({ severity: "error", path, problem: `${way}: the files extend each other in a loop`, fix })],
      };
    }
    return reached.has(found.file) ? { layers: [], findings: [] } : layersOf(found, here, reached);
  });
  const withExtended: Layer = { ...own, extended: sources.flatMap(({ found }) => ("text" in found ? [found.file] : [])) };
  return { layers: [withExtended, ...lower.flatMap(({ layers }) => layers)], findings: lower.flatMap(({ findings }) => findings) };
}

/** More files one below another nobody would oversee. */
const deepest = 32;

const tooDeep: Finding = {
  severity: "error",
  path: ["extends"],
  problem: `more than ${deepest} files extend each other, one below another`,
  fix: "Put what they say into fewer files",
};

const fileless = { problem: "a text that was not read from a file cannot extend one", fix: "Remove the key" };

const noMapping = (value: unknown): Finding => ({
  severity: "error",
  path: [],
  problem: `the file is ${kindOf(value)}, not ${typeName.object}`,
  fix: "Write keys of a cluster file",
});

interface ExtendedFile {
  readonly name: string;
  /** The place of the name. */
  readonly path: ConfigPath;
}

/** The files that a file extends, or an error for each value that does not name one. */
function extendsOf({ value, given }: YamlFile): { readonly files: readonly ExtendedFile[]; readonly findings: readonly Finding[] } {
  const names = child(value, "extends")?.value ?? [];
  const places = Array.isArray(names) ? names.map((_, index): ConfigPath => ["extends", index]) : [["extends"]];
  const nameAt = (path: ConfigPath): string => {
    const name = valueAt(value, path);
    return typeof name === "string" ? name : "";
  };
  return {
    files: places.map((path) => ({ name: nameAt(path), path })),
    findings: places
      .filter((path) => nameAt(path) === "")
      .map((path) => ({
        severity: "error",
        path,
        problem: `${given(path)} is not the name of a file`,
        allowed: path.length > 1 ? "the name of a file" : "the name of a file, or a list of them",
        fix: "Name a file by its path relative to this one, or remove it",
      })),
  };
}

/** What a file says of the cluster, without what it says of other files. */
const withoutDirectives = (value: unknown): unknown =>
  isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => !directives.includes(key))) : value;

/** Whether a mapping of the cluster file is Helm's, to which null says that it goes without a default of the chart. */
const areValues = ([section, _name, key]: ConfigPath): boolean => section === "charts" && key === "values";

/** A file's value over that of a file it extends. */
function mergedOver(lower: unknown, upper: unknown, path: ConfigPath = []): unknown {
  if (!isMapping(upper)) return upper;
  const below = isMapping(lower) ? lower : {};
  if (areValues(path)) return overlaidValues(below, upper);
  const merged = new Map(Object.entries(below));
  for (const [key, value] of Object.entries(upper)) {
    if (value === null) merged.delete(key);
    else merged.set(key, mergedOver(merged.get(key), value, [...path, key]));
  }
  return Object.fromEntries(merged);
}

/** The layer that a value comes from, or, where there is none, its nearest ancestor. */
function owningLayer(layers: readonly Layer[], path: ConfigPath): Layer {
  const visible = (prefix: ConfigPath, candidates: readonly Layer[]): readonly Layer[] => {
    const end = candidates.findIndex(({ value }) => !isMapping(valueAt(value, prefix)));
    return end < 0 ? candidates : candidates.slice(0, Math.max(end, 1));
  };
  const candidates = path.reduce<readonly Layer[]>((above, step, depth) => {
    const prefix = path.slice(0, depth);
    const holding = visible(prefix, above).filter(({ value }) => child(valueAt(value, prefix), step) !== undefined);
    return holding.length > 0 ? holding : above.slice(0, 1);
  }, layers);
  return candidates[0]!;
}

/**
 * An error for each key `__proto__`: the check of the schema would drop it with all that is below it, and say nothing.
 * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Object/proto
 */
const lostKeys = ({ value, locate }: YamlFile): readonly LocatedFinding[] => pathsOf(value, []).map((path) => locate(finding(path), "key"));

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
