import { type ClusterFileNames, readClusterFile } from "../files";
import { hasErrors } from "../finding";
import { fileError } from "../located";
import { child } from "../path";
import { readLayers } from "../yaml/layers";

/** What a cluster must have to be chosen: all of the terms. */
export type Selector = readonly Term[];

interface Term {
  /** The tag whose value is looked at. @default - the cluster's name is */
  readonly tag?: string;
  readonly pattern: RegExp;
}

/**
 * Reads a selector: `name=<pattern>` and `tag:<key>=<pattern>`, separated by commas where all must hold. In a pattern `*` stands for any text and
 * `?` for any character. Undefined where it is none.
 */
export function parseSelector(text: string): Selector | undefined {
  const terms = text.split(",").map((term) => /^\s*(?:name|tag:(?<tag>[^=]+))=(?<pattern>.+?)\s*$/.exec(term)?.groups);
  return terms.every((groups) => groups !== undefined)
    ? terms.map(({ tag, pattern }): Term => ({ pattern: globExpression(pattern!), ...(tag !== undefined && { tag }) }))
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
 * nothing is checked. A file that cannot be read or parsed is known by its own name and may have any tag, so that its errors are seen.
 * @param directory the folder that relative names start from
 */
export function selectClusters(names: readonly string[], selectors: readonly Selector[], directory: string): ClusterFileNames {
  if (selectors.length === 0 || names.length === 0) return { names, findings: [] };
  const selected = names.filter((name) => selectors.some((selector) => isSelected(name, selector, directory)));
  const fix = "Correct the selector, or remove it to choose every cluster";
  return {
    names: selected,
    findings: selected.length > 0 ? [] : [fileError("clusters", `none of ${names.length} clusters is selected`, fix)],
  };
}

function isSelected(file: string, selector: Selector, directory: string): boolean {
  const source = readClusterFile(directory, file);
  const { value, findings } = "text" in source ? readLayers(source) : { value: undefined, findings: [source] };
  const name = nameOf(value) ?? stemOf(file);
  return selector.every(({ tag, pattern }) => {
    if (tag === undefined) return pattern.test(name);
    const found = child(child(value, "tags")?.value, tag);
    return found ? pattern.test(String(found.value)) : hasErrors(findings);
  });
}

/** A file's own name, without folder and ending: what a cluster is called whose file does not say it. */
export const stemOf = (file: string): string => file.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/, "");

/** The cluster's name in the parsed YAML of its file, which may have errors. Undefined where there is none. */
export function nameOf(value: unknown): string | undefined {
  const name = child(value, "name")?.value;
  return typeof name === "string" ? name : undefined;
}
