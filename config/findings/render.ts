import type { LocatedFinding } from "./located";
import { pathText } from "./path";
import { withoutUrlCredentials } from "./secrets";

/** Findings as plain text for a terminal: a line that editors can jump to, and what was given, what is allowed and the fix below it. */
export const renderFindings = (findings: readonly LocatedFinding[]): string => findings.map((finding) => `${render(finding)}\n`).join("");

function render({ file, line, column, severity, path, problem, given, clusters, allowed, fix }: LocatedFinding): string {
  const place = [`${file}:${line}:${column}`, severity, ...(path.length > 0 ? [pathText(path)] : []), problem].join(": ");
  const details = [
    ["given:   ", given],
    ["cluster: ", clusters && fewOf(clusters)],
    ["allowed: ", allowed],
    ["fix:     ", fix],
  ].flatMap(([label, text]) => (text === undefined ? [] : [`  ${label}${text}`]));
  return [place, ...details].map(withoutControls).map(withoutUrlCredentials).join("\n");
}

const shown = 3;

/** The first names of a list that may be long. */
export const fewOf = (names: readonly string[]): string =>
  names.length <= shown ? names.join(", ") : `${names.slice(0, shown).join(", ")} and ${names.length - shown} more`;

/** Control characters of the user's file must not reach the terminal. */
const withoutControls = (text: string): string =>
  text.replace(/\p{Cc}/gu, (character) =>
    JSON.stringify(character)
      .slice(1, -1)
      .replace(/\p{Cc}/gu, "?"),
  );
