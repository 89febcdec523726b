import {
  LineCounter,
  parseDocument,
  visit,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  type YAMLError,
} from "yaml";
import { kindOf } from "../findings/allowed";
import type { ConfigPath, Finding } from "../findings/finding";
import type { LocatedFinding } from "../findings/located";
import { valueAt } from "../findings/path";
import type { PlainScalars } from "./kubernetesYaml";
import { notShown, type SecretKeys, shortJson, shortValueAt } from "../findings/secrets";

/** The text of a cluster file. */
export interface ClusterSource {
  /** The file, as the user named it; used in messages. */
  readonly file: string;
  readonly text: string;
  /** Reads a file that this one names, by its name relative to this one, up to so many bytes. @default - it can name none */
  readonly read?: (name: string, mostBytes?: number) => ClusterSource | LocatedFinding;
}

/** A parsed YAML file, whose values know where they stand. */
export interface YamlFile {
  /** The file as plain objects, lists and scalars; undefined where it has an error. */
  readonly value: unknown;
  /** Errors and warnings of the YAML itself. */
  readonly findings: readonly LocatedFinding[];
  /** What stands at a path, as short JSON; numbers as they are written. Undefined where nothing does. */
  readonly given: (path: ConfigPath) => string | undefined;
  /** The text of a scalar without quotes, or of a key, as it is written. Undefined where something else stands. */
  readonly plain: (path: ConfigPath, part?: "key" | "value") => string | undefined;
  /** Adds the place of a finding's value, or of its nearest ancestor in the file; or of its key. */
  readonly locate: (finding: Finding, offender?: "key" | "value") => LocatedFinding;
}

/** What is wrong with a file that another names, such as one with values of a chart: nothing else of the cluster file is. */
export interface NamedFileFinding {
  readonly finding: LocatedFinding;
  /** The place of the name. */
  readonly namedAt: ConfigPath;
}

/** A parsed YAML file with what is in those that it names. */
export interface FileWithNamed extends YamlFile {
  readonly ofNamed: readonly NamedFileFinding[];
  /** Warnings of values, which count where the cluster has these from it. */
  readonly warnings: readonly LocatedFinding[];
}

/** A file among those that a cluster is read from. */
export interface Layer extends FileWithNamed {
  /** The file, as messages name it. */
  readonly file: string;
  /** The files that it extends itself. */
  readonly extended: readonly string[];
}

/** How often the anchors of a file may be repeated before it is taken for an attack on the memory. */
const maxAliasCount = 100;

/** How a file is read. */
export interface YamlReading {
  /** How the program that the file is for reads plain scalars; keys stay as they are written. @default - by the core schema of YAML 1.2 */
  readonly scalars?: PlainScalars;
  /** The keys whose values are shown nowhere, as `plainName` has them. @default - none */
  readonly secretKeys?: SecretKeys;
  /** What to do about a second document. @default - to give each cluster a file of its own */
  readonly fixOfDocuments?: string;
}

/** Parses a file that holds one YAML document. Never throws: everything that is wrong becomes a finding. */
export function readYaml({ file, text }: ClusterSource, { scalars, fixOfDocuments, secretKeys = new Set() }: YamlReading = {}): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: scalars?.schema ?? "core",
    customTags: [],
    resolveKnownTags: false,
    merge: true,
    stringKeys: true,
    logLevel: "error",
  });
  const locateOffset = (finding: Finding, offset: number): LocatedFinding => {
    const { line, col } = lines.linePos(offset);
    return { ...finding, file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const syntaxFindings = [...document.errors, ...document.warnings]
    .filter((error, index, all) => all.findIndex(({ pos }) => pos[0] === error.pos[0]) === index)
    .map((error) => {
      const finding = syntaxFinding(error, text);
      const fix = error.code === "MULTIPLE_DOCS" ? (fixOfDocuments ?? finding.fix) : finding.fix;
      return locateOffset({ ...finding, fix }, error.pos[0]);
    });
  const broken = (findings: readonly LocatedFinding[]): YamlFile => ({
    value: undefined,
    findings: [...syntaxFindings, ...findings],
    given: () => undefined,
    plain: () => undefined,
    locate: (finding) => locateOffset(finding, 0),
  });

  if (document.errors.length > 0) return broken([]);
  const [aliasFindings, mergeFindings] = [badAliases(document), badMerges(document)].map((found) =>
    found.map(([finding, offset]) => locateOffset(finding, offset)),
  );
  if (aliasFindings!.length > 0) return broken(aliasFindings!);
  if (mergeFindings!.length > 0) return broken(mergeFindings!);
  const expanded = expand(document);
  if ("problem" in expanded)
    return broken([locateOffset(syntaxError(expanded.problem, "Write the values out instead of repeating them"), 0)]);
  const { value } = expanded;

  const given = (path: ConfigPath): string | undefined => {
    const { scalar } = yamlPlaceOf(document, path);
    const found = valueAt(value, path);
    const shown = found === undefined ? undefined : shortValueAt(path, found, secretKeys);
    const isNumber = typeof scalar?.value === "number" && scalar.source !== undefined;
    return isNumber && shown !== notShown ? scalar.source : shown;
  };
  return {
    value,
    findings: syntaxFindings,
    given,
    plain: (path, part = "value") => {
      const { scalar, name } = yamlPlaceOf(document, path);
      const written = part === "key" ? name : scalar;
      return written?.type === "PLAIN" ? written.source : undefined;
    },
    locate: (finding, offender = "value") => {
      const { key, start } = yamlPlaceOf(document, finding.path);
      const found = offender === "key" ? shortJson(finding.path.at(-1)) : given(finding.path);
      return {
        ...locateOffset(finding, offender === "key" ? key : start),
        ...(found !== undefined && finding.path.length > 0 && { given: found }),
      };
    },
  };
}

function expand(document: Document.Parsed): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS({ maxAliasCount }) };
  } catch (error) {
    return { problem: `the aliases cannot be expanded: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function badAliases(document: Document.Parsed): readonly [Finding, number][] {
  const found: [Finding, number][] = [];
  visit(document, {
    Alias: (_, alias) => {
      const offset = offsetOf(alias);
      const anchor = alias.resolve(document);
      const name = JSON.stringify(alias.source);
      if (!anchor) {
        found.push([
          syntaxError(`the alias ${name} has no anchor before it`, `Write &${alias.source} before the value it stands for`),
          offset,
        ]);
      } else if (offset < (anchor.range?.[1] ?? 0)) {
        found.push([syntaxError(`the alias ${name} stands inside its own anchor`, "Write the value instead of the alias"), offset]);
      }
    },
  });
  return found;
}

/**
 * An error for each source of a merge key that is not a mapping.
 * @see https://yaml.org/type/merge.html
 */
function badMerges(document: Document.Parsed): readonly [Finding, number][] {
  const found: [Finding, number][] = [];
  const target = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  visit(document, {
    Pair: (_, { key, value }) => {
      if (!isScalar(key) || key.value !== "<<" || key.type !== "PLAIN") return;
      const merged = target(value);
      for (const source of isSeq<Node>(merged) ? merged.items : [value as Node | null]) {
        const node = target(source);
        if (isMap(node)) continue;
        const kind = isSeq(node) ? kindOf([]) : kindOf(isScalar(node) ? node.value : null);
        const fix = "Name anchors of mappings, or write the keys out";
        found.push([syntaxError(`<< merges mappings, and this is ${kind}`, fix), offsetOf(source)]);
      }
    },
  });
  return found;
}

/** Where a value stands in the text of a YAML file. */
interface YamlPlace {
  /** Offset of the key, or of the list item. */
  readonly key: number;
  /** Offset of the scalar value, or of the key above a collection. */
  readonly start: number;
  readonly scalar?: Scalar;
  /** The key itself. */
  readonly name?: Scalar;
}

/** The place of a path, or of its nearest ancestor in the file. */
function yamlPlaceOf(document: Document.Parsed, path: ConfigPath): YamlPlace {
  const root = document.contents as Node | null;
  let node = root;
  let place: YamlPlace = { key: offsetOf(root), start: offsetOf(root) };
  for (const step of path) {
    const container: Node | null | undefined = isAlias(node) ? node.resolve(document) : node;
    const pair = isMap<Node, Node | null>(container) ? container.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const item = isSeq<Node>(container) ? container.items[Number(step)] : pair?.value;
    if (item === undefined) return { key: place.key, start: place.start };
    const key = offsetOf(pair ? pair.key : item);
    const isEmpty = isScalar(item) && item.source === "" && item.type === "PLAIN";
    const start = (isScalar(item) && !isEmpty) || isAlias(item) ? offsetOf(item) : key;
    const target = isAlias(item) ? item.resolve(document) : item;
    place = { key, start, ...(isScalar(target) && { scalar: target }), ...(isScalar(pair?.key) && { name: pair.key }) };
    node = item;
  }
  return place;
}

/** Offset of a node of parsed YAML; 0 where it has none. */
const offsetOf = (node: Node | null): number => node?.range?.[0] ?? 0;

/** An error of the file's YAML. */
const syntaxError = (problem: string, fix: string): Finding => ({ severity: "error", path: [], problem, fix });

interface SyntaxWords {
  readonly problem?: (word: string) => string;
  readonly fix: string;
}

/** Our words for errors of the YAML parser, where its own are not for users. */
const syntaxWords: Readonly<Partial<Record<YAMLError["code"], SyntaxWords>>> = {
  BAD_INDENT: { fix: "Correct the indentation, or close the bracket that is open" },
  BLOCK_AS_IMPLICIT_KEY: { fix: "Correct the indentation, or put a value that holds a colon in quotes" },
  DUPLICATE_KEY: { problem: (key) => `the key ${key} is written twice`, fix: "Keep one of the two" },
  MULTIPLE_DOCS: {
    problem: () => "the file holds more than one YAML document",
    fix: "Give each cluster a file of its own, and remove the line ---",
  },
  NON_STRING_KEY: { problem: () => "the key is not plain text", fix: "Write a word as the key" },
  RESOURCE_EXHAUSTION: { problem: () => "the YAML has too many levels", fix: "Write it with fewer levels" },
  TAB_AS_INDENT: { fix: "Indent with spaces" },
  TAG_RESOLVE_FAILED: { problem: (tag) => `the YAML tag ${tag} has no meaning here`, fix: "Remove the tag, and write the value itself" },
};

/** What an error or warning of the YAML parser means to the user. */
function syntaxFinding({ name, code, message, pos: [offset] }: YAMLError, text: string): Finding {
  const word = shortJson(/^(?:!<[^>]*>|[^\s:,[\]{}]*)/.exec(text.slice(offset, offset + 100))?.[0]);
  const { problem, fix } = syntaxWords[code] ?? { fix: "Correct the YAML here" };
  return {
    severity: name === "YAMLWarning" && code !== "TAG_RESOLVE_FAILED" ? "warning" : "error",
    path: [],
    problem: problem?.(word) ?? `YAML syntax: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    fix,
  };
}
