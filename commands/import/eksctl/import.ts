import { Document, isMap, isScalar, isSeq, type Node, Pair, Scalar, YAMLMap } from "yaml";
import { type ConfigPath, type Finding, hasErrors } from "../../../config/findings/finding";
import { fileError, inFileOrder, type LocatedFinding } from "../../../config/findings/located";
import { isMapping, pathText, valueAt } from "../../../config/findings/path";
import { invalidPaths, schemaFindings } from "../../../config/findings/schemaFindings";
import { secretKeysOf } from "../../../config/findings/secretKeys";
import { shortValueAt } from "../../../config/findings/secrets";
import { clusterSchema } from "../../../config/schema/schema";
import { kubernetesScalars } from "../../../config/yaml/kubernetesYaml";
import { type ClusterSource, readYaml } from "../../../config/yaml/yamlFile";
import { convertAccess } from "./convert/access";
import { convertAddons, withAddonValues } from "./convert/addons";
import { convertCluster, convertFargate, raisedVersion } from "./convert/cluster";
import { convertNetwork } from "./convert/network";
import { convertNodeGroups } from "./convert/nodeGroups";
import { convertServiceAccounts } from "./convert/serviceAccounts";
import { accounting, isAtOrBelow, leaves, leftOver, withoutUnset } from "./leaves";
import { type ImportOutcome, origins, settleConflicts, type WrittenSetting } from "./outcome";
import { eksctlFindings } from "./eksctl.findings";
import { type EksctlConfig, eksctlSchema } from "./schema/cluster";

/** An import of one file of eksctl. */
export interface EksctlImport {
  /** The cluster file. @default - absent where the file of eksctl cannot be converted */
  readonly text?: string;
  /** In the order of eksctl's file: errors are what must be completed or corrected, warnings what is not in the result. */
  readonly findings: readonly LocatedFinding[];
  /** Values of eksctl's file that the result has. */
  readonly converted: number;
  /** Values that it has not. */
  readonly unmapped: number;
  /** A finding about the cluster file, at the place in eksctl's file that it came from if any. None where it is among the findings. */
  readonly locate: (finding: LocatedFinding) => readonly LocatedFinding[];
}

const eksctlSecretKeys = secretKeysOf(eksctlSchema);

/** A file of eksctl has kilobytes; what is much larger is another file. */
const mostCharacters = 1_000_000;

/** What the cluster file has that eksctl's has not. */
export interface ImportedFile {
  /** Name of the cluster. @default - that of eksctl's file */
  readonly name?: string | undefined;
  /** Where editors find the schema, from the folder of the file. @default - it has no such line */
  readonly schema?: string;
}

/**
 * Converts a ClusterConfig of eksctl.io/v1alpha5. Never throws: everything that is wrong becomes a finding.
 * @param today such as 2026-11-29, in UTC: EKS offers other versions on other days
 */
export function importEksctl(source: ClusterSource, today: string, { name, schema }: ImportedFile = {}): EksctlImport {
  const refused = (findings: readonly LocatedFinding[]): EksctlImport => ({
    findings: inFileOrder(findings),
    converted: 0,
    unmapped: 0,
    locate: () => [],
  });
  if (source.text.length > mostCharacters) {
    const problem = `the file has ${source.text.length} characters, and files of eksctl have a few thousand`;
    return refused([fileError(source.file, problem, "Name a file with one ClusterConfig of eksctl")]);
  }
  const yaml = readYaml(source, { scalars: kubernetesScalars, secretKeys: eksctlSecretKeys });
  if (hasErrors(yaml.findings)) return refused(yaml.findings);
  const value = withoutUnset(yaml.value);
  const kind = otherKind(value);
  if (kind) return refused([yaml.locate(kind)]);
  const parsed = eksctlSchema.safeParse(value);
  if (!parsed.success) {
    const findings = parsed.error.issues
      .filter((issue) => invalidPaths(issue).length > 0)
      .flatMap((issue) => schemaFindings(issue, eksctlSchema, value, yaml.given));
    return refused([...yaml.findings, ...findings.map(({ offender, ...finding }) => yaml.locate(finding, offender))]);
  }
  const rules = eksctlFindings(parsed.data);
  if (rules.length > 0) return refused([...yaml.findings, ...rules.map((finding) => yaml.locate(finding))]);

  const given = withAddonValues(value as EksctlConfig);
  const outcomes = outcomesOf(given, withAddonValues(parsed.data), today);
  const settings = outcomes.filter((outcome) => outcome.kind === "setting").map((setting) => renamed(setting, name));
  const lost = outcomes.filter((outcome) => outcome.kind === "unmapped");
  const open = outcomes.filter((outcome) => outcome.kind === "incomplete");
  const lineOf = (path: ConfigPath): string =>
    `${pathText(path)}, line ${yaml.locate({ severity: "warning", path, problem: "", fix: "" }).line}`;
  const all = leaves(given);
  const unmapped = all.filter(accounting(given, lost)).length;
  const made = `Made by private-eks import eksctl from ${source.file.replace(/^.*[\\/]|[^\x20-\x7e]/g, "")}.`;
  return {
    text: renderSettings(settings, schema === undefined ? made : `yaml-language-server: $schema=${schema}\n ${made}`, lineOf),
    findings: inFileOrder([
      ...yaml.findings,
      ...outcomes.flatMap(findingOf).map((finding) => ({ ...givenAt(given, finding.path), ...yaml.locate(finding) })),
    ]),
    converted: all.length - unmapped,
    unmapped,
    locate: (finding) => {
      if (open.some(({ to }) => isAtOrBelow(finding.path, to) || isAtOrBelow(to, finding.path))) return [];
      const origin = originOf(settings, finding.path);
      return [
        origin
          ? yaml.locate({ ...finding, path: origin, problem: `${finding.problem} (${pathText(finding.path)} in the result)` })
          : finding,
      ];
    },
  };
}

/** The setting of the cluster's name with another than eksctl's. */
const renamed = (setting: WrittenSetting, name: string | undefined): WrittenSetting =>
  name === undefined || setting.value === name || setting.to.join() !== "name"
    ? setting
    : { ...setting, value: name, comment: `that file says ${String(setting.value)}` };

/** A file that is something else than a ClusterConfig. */
function otherKind(given: unknown): Finding | undefined {
  const fix = "Name a file that eksctl create cluster takes";
  const allowed = "apiVersion: eksctl.io/v1alpha5, kind: ClusterConfig";
  if (!isMapping(given)) return { severity: "error", path: [], problem: "the file holds no mapping of keys to values", allowed, fix };
  const wrong = (["apiVersion", "kind"] as const).find((key) => eksctlSchema.shape[key].value !== given[key]);
  if (!wrong) return undefined;
  const problem =
    given[wrong] === undefined
      ? `there is no ${wrong}, so this is not a file of eksctl`
      : `this is not a ClusterConfig of eksctl.io/v1alpha5`;
  return { severity: "error", path: given[wrong] === undefined ? [] : [wrong], problem, allowed, fix };
}

/**
 * Everything that becomes of a file: what is written, and what is not, with the reason.
 * @param file the file as it was read
 * @param config what the schema made of it
 * @param today such as 2026-11-29, in UTC
 */
export function outcomesOf(file: unknown, config: EksctlConfig, today: string): readonly ImportOutcome[] {
  const outcomes = settleConflicts(convert(config, today));
  return [...outcomes, ...leftOver(file, outcomes)];
}

function convert(config: EksctlConfig, today: string): readonly ImportOutcome[] {
  const raised = raisedVersion(config, today);
  return [
    ...convertCluster(config, raised),
    ...convertNetwork(config),
    ...convertAccess(config),
    ...convertNodeGroups(config, raised),
    ...convertFargate(config),
    ...convertAddons(config, raised),
    ...convertServiceAccounts(config),
  ];
}

/** What stands at a place inside the text of an add-on's configuration, which the lines of the file do not show. */
function givenAt(file: unknown, path: ConfigPath): { readonly given?: string } {
  const value = valueAt(file, path);
  return value === undefined || path.length === 0 ? {} : { given: shortValueAt(path, value, eksctlSecretKeys) };
}

/** Where the value at a place of the cluster file came from: the nearest of the settings there or above, or else the block of one below. */
function originOf(settings: readonly WrittenSetting[], path: ConfigPath): ConfigPath | undefined {
  const given = settings.filter((setting) => origins(setting).length > 0);
  const here = given.find(({ to }) => isAtOrBelow(path, to));
  if (here) return origins(here)[0];
  const below = given.find(({ to }) => path.length > 0 && isAtOrBelow(to, path));
  const origin = below && origins(below)[0];
  return origin?.slice(0, Math.max(1, origin.length - (below!.to.length - path.length)));
}

function findingOf(outcome: ImportOutcome): readonly Finding[] {
  if (outcome.kind === "incomplete") return [{ severity: "error", path: outcome.path, problem: outcome.problem, fix: outcome.fix }];
  if (outcome.kind !== "unmapped" && outcome.kind !== "implied") return [];
  const problem = outcome.kind === "unmapped" ? `not in the result: ${outcome.why}` : outcome.why;
  return [{ severity: "warning", path: outcome.path, problem, fix: outcome.instead }];
}

const order = Object.keys(clusterSchema.shape);

/** Settings at their places, as nested mappings. */
type SettingTree = Map<string | number, SettingTree | WrittenSetting>;

/**
 * Settings as the text of a cluster file, with a comment at each that says where it came from.
 * @param origin words for a place in eksctl's file
 */
function renderSettings(settings: readonly WrittenSetting[], title: string, origin: (path: ConfigPath) => string): string {
  const sorted = [...settings].sort((a, b) => order.indexOf(String(a.to[0])) - order.indexOf(String(b.to[0])));
  const tree: SettingTree = new Map();
  for (const setting of sorted) below(tree, setting.to.slice(0, -1)).set(setting.to.at(-1) ?? "", setting);
  const document = new Document();
  const words = (setting: WrittenSetting): string =>
    [...origins(setting).slice(0, 1).map(origin), ...(setting.comment === undefined ? [] : [setting.comment])].join("; ");
  const mapping = (branch: SettingTree): YAMLMap => {
    const map = new YAMLMap();
    map.items = [...branch].map(([key, child]) =>
      child instanceof Map
        ? new Pair(new Scalar(key), mapping(child))
        : annotated(key, document.createNode(child.value, { aliasDuplicateObjects: false }), words(child)),
    );
    return map;
  };
  document.contents = mapping(tree);
  document.commentBefore = ` ${title}`;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The mapping at a path, which is made where it is missing. */
function below(tree: SettingTree, [key, ...rest]: ConfigPath): SettingTree {
  if (key === undefined) return tree;
  if (!tree.has(key)) tree.set(key, new Map());
  return below(tree.get(key) as SettingTree, rest);
}

/** A comment of one line: after a scalar or a list of scalars, above anything longer. */
function annotated(name: string | number, node: Node, words: string): Pair {
  const key = new Scalar(name);
  const isShort = isScalar(node) || (isSeq<Node>(node) && node.items.every((item) => isScalar(item) && !String(item.value).includes("\n")));
  if (isSeq(node) && isShort) node.flow = true;
  if (isMap(node) && node.items.length === 0) node.flow = true;
  if (isShort) node.comment = ` ${words}`;
  else key.commentBefore = ` ${words}`;
  return new Pair(key, node);
}
