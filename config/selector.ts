import { type ClusterFileNames, readClusterFile } from "./files";
import { hasErrors } from "./findings/finding";
import { fileError, fewOf } from "./findings/located";
import { child } from "./findings/path";
import { readLayers } from "./yaml/layers";

/** What a cluster must have to be chosen. */
export interface ClusterSelector {
  /** As the user wrote it. */
  readonly text: string;
  /** All of them must hold. */
  readonly terms: readonly Term[];
}

interface Term {
  /** The tag whose value is looked at. @default - the cluster's name is */
  readonly tag?: string;
  readonly pattern: RegExp;
}

/**
 * Reads a selector: `name=<pattern>` and `tag:<key>=<pattern>`, separated by commas where all must hold. In a pattern `*` stands for any text and
 * `?` for any character. Undefined where it is none.
 */
export function parseSelector(text: string): ClusterSelector | undefined {
  const terms = text.split(",").map((term) => /^\s*(?:name|tag:(?<tag>[^=]+))=(?<pattern>.+?)\s*$/.exec(term)?.groups);
  return terms.every((groups) => groups !== undefined)
    ? { text, terms: terms.map(({ tag, pattern }): Term => ({ pattern: globExpression(pattern!), ...(tag !== undefined && { tag }) })) }
    : undefined;
}

const globExpression = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "s",
  );

/**
 * The files whose clusters one of the selectors chooses; all files where there is no selector. Only their YAML is parsed, with what they extend:
 * nothing is checked. A file that cannot be read or parsed is known by its own name and may have any tag, so that its errors are seen. A selector
 * that chooses none is an error, as a name with a typing error would else go unnoticed beside others.
 * @param directory the folder that relative names start from
 */
export function selectClusters(names: readonly string[], selectors: readonly ClusterSelector[], directory: string): ClusterFileNames {
  if (selectors.length === 0 || names.length === 0) return { names, findings: [] };
  const clusters = names.map((file) => readIdentity(file, directory));
  const choices = selectors.map(({ text, terms }) => ({ text, chosen: clusters.filter((cluster) => terms.every(cluster.meets)) }));
  const selected = new Set(choices.flatMap(({ chosen }) => chosen));
  const among = names.length === 1 ? "the cluster" : `any of the ${names.length} clusters`;
  return {
    names: clusters.filter((cluster) => selected.has(cluster)).map(({ file }) => file),
    findings: choices
      .filter(({ chosen }) => chosen.length === 0)
      .map(({ text }) =>
        fileError(
          "clusters",
          `${JSON.stringify(text)} does not select ${among}: ${fewOf(clusters.map(({ name }) => name))}`,
          "Correct the selector, or remove it",
        ),
      ),
  };
}

/** What selectors look at. */
interface Identity {
  readonly file: string;
  readonly name: string;
  readonly meets: (term: Term) => boolean;
}

function readIdentity(file: string, directory: string): Identity {
  const source = readClusterFile(directory, file);
  const { value, findings } = "text" in source ? readLayers(source) : { value: undefined, findings: [source] };
  const name = writtenName(value) ?? stemOf(file);
  const isBroken = hasErrors(findings);
  return {
    file,
    name,
    meets: ({ tag, pattern }) => {
      if (tag === undefined) return pattern.test(name);
      const found = child(child(value, "tags")?.value, tag);
      return found ? pattern.test(String(found.value)) : isBroken;
    },
  };
}

/** A file's own name, without folder and ending: what a cluster is called whose file does not say it. */
export const stemOf = (file: string): string => file.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/, "");

/** The cluster's name in the parsed YAML of its file, which may have errors. Undefined where there is none. */
export function writtenName(value: unknown): string | undefined {
  const name = child(value, "name")?.value;
  return typeof name === "string" ? name : undefined;
}
