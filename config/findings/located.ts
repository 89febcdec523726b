import type { Finding } from "./finding";
import { pathText } from "./path";
import { withoutUrlCredentials } from "./secrets";

/** A finding with its place in the user's file. */
export interface LocatedFinding extends Finding {
  /** The file, as the user named it. */
  readonly file: string;
  /** Line of the value or key, from 1. */
  readonly line: number;
  /** Column of the value or key, from 1. */
  readonly column: number;
  /** What stands at the path, as short JSON. @default - nothing stands there */
  readonly given?: string;
  /** The cluster files that the finding is about, where it stands in a file that they extend. @default - it stands in the cluster's own file */
  readonly clusters?: readonly string[];
}

/** An error about a file as a whole, located at its start. */
export const fileError = (file: string, problem: string, fix: string): LocatedFinding => ({
  severity: "error",
  path: [],
  problem,
  fix,
  file,
  line: 1,
  column: 1,
});

/** The findings in the order of the file, each once; after them those of the files that it extends. */
export function inFileOrder(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  const isExtended = ({ clusters }: LocatedFinding): number => (clusters ? 1 : 0);
  return withoutRepetition(findings).toSorted(
    (a, b) => isExtended(a) - isExtended(b) || compare(a.file, b.file) || a.line - b.line || a.column - b.column,
  );
}

const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1);

/** The findings, each once: what is wrong in a file that many clusters extend is one finding, about all of them. */
export function withoutRepetition(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  const unique = new Map<string, LocatedFinding>();
  for (const finding of findings) {
    const key = JSON.stringify({ ...finding, clusters: undefined });
    const clusters = [...(unique.get(key)?.clusters ?? []), ...(finding.clusters ?? [])];
    unique.set(key, clusters.length > 0 ? { ...finding, clusters: [...new Set(clusters)] } : finding);
  }
  return [...unique.values()];
}

/** How findings are shown; what is left out is plain text without end of line. */
export interface Look {
  /** Lines are broken between words where they would be longer. @default - they are not broken */
  readonly width?: number | undefined;
  /** The word `error` or `warning` in its colour. @default - without colour */
  readonly colour?: (severity: string) => string;
}

/** Findings as text for a terminal: a line that editors can jump to, and what was given, what is allowed and the fix below it. */
export const renderFindings = (findings: readonly LocatedFinding[], look: Look = {}): string =>
  findings.map((finding) => `${render(finding, look)}\n`).join("");

function render(
  { file, line, column, severity, path, problem, given, clusters, allowed, fix }: LocatedFinding,
  { width, colour = (word) => word }: Look,
): string {
  const place = `${file}:${line}:${column}: `;
  const text = [...(path.length > 0 ? [pathText(path)] : []), problem].join(": ");
  const details = [
    ["given:   ", given],
    ["cluster: ", clusters && fewOf(clusters)],
    ["allowed: ", allowed],
    ["fix:     ", fix],
  ].flatMap(([label, detail]) => (detail === undefined ? [] : [`  ${label}${detail}`]));
  const clean = (one: string): string => readable(withoutUrlCredentials(withoutControls(one)));
  const first = wrapped(clean(`${place}${severity}: ${text}`), width, 4);
  return [first.replace(/(?<=:\d+:\d+:\s+)(?:error|warning)(?=:)/, colour), ...details.map((one) => wrapped(clean(one), width, 11))].join(
    "\n",
  );
}

/** Characters of a line that somebody reads to its end. */
const longestLine = 2000;

/** A line that quotes a value of any length: what is in the middle of a long one is left out. */
const readable = (line: string): string =>
  line.length <= longestLine ? line : `${line.slice(0, longestLine / 2)} … ${line.slice(-longestLine / 4)}`;

/**
 * A text in lines that are not longer than a width, broken between words only, so that a longer word is whole.
 * @param width columns of the terminal; undefined leaves the text as it is
 * @param indentation columns before the second line and those after it
 */
export function wrapped(text: string, width: number | undefined, indentation: number): string {
  if (width === undefined) return text;
  return text
    .split(/(?<=\S) /)
    .reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      if (last === undefined || last.length + 1 + word.length > width)
        return [...lines, lines.length > 0 ? `${" ".repeat(indentation)}${word.trimStart()}` : word];
      return [...lines.slice(0, -1), `${last} ${word}`];
    }, [])
    .join("\n");
}

const longestList = 3;

/** The first names of a list that may be long. */
export const fewOf = (names: readonly string[]): string =>
  names.length <= longestList ? names.join(", ") : `${names.slice(0, longestList).join(", ")} and ${names.length - longestList} more`;

/**
 * A line for a terminal with JSON's escapes for what it does not show as it is: control characters, those that turn the direction of the text or
 * have no width, separators of lines, and halves of characters.
 * @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
 */
export const withoutControls = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const inJson = JSON.stringify(character).slice(1, -1);
    return inJson === character ? inJson.split("").map(escaped).join("") : inJson;
  });

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
