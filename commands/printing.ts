import { styleText } from "node:util";
import { writeWhole } from "../config/fileSystem";
import { type LocatedFinding, renderFindings, withoutControls } from "../config/findings/located";

/** Bold, unless stdout is no terminal or NO_COLOR is set, where styleText leaves the text as it is. */
export const boldText = (text: string): string => styleText("bold", text);

/** In red or yellow, unless stderr is no terminal or NO_COLOR is set, which styleText respects for a single format only. */
const colouredSeverity = (severity: string): string =>
  styleText(severity === "error" ? "red" : "yellow", severity, { stream: process.stderr });

/** Columns of a terminal; undefined where a stream is none, or one that does not know its width. */
export const widthOf = ({ isTTY, columns }: NodeJS.WriteStream): number | undefined => (isTTY && columns > 0 ? columns : undefined);

/** Findings on stderr: on a terminal in colour, and broken at its width. */
export function tellFindings(findings: readonly LocatedFinding[]): void {
  if (findings.length === 0) return;
  const look = process.stderr.isTTY ? { width: widthOf(process.stderr), colour: colouredSeverity } : {};
  process.stderr.write(renderFindings(findings, look));
}

/** For people: rows below their headings, in columns. */
export function columns(headings: readonly string[], texts: readonly (readonly string[])[]): string {
  const rows = texts.map((row) => row.map(withoutControls));
  const widths = headings.map((_, column) => Math.max(...[headings, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd();
  return [boldText(line(headings)), ...rows.map(line)].join("\n");
}

/** A number with its noun. */
export const counted = (count: number, noun: string, nouns = `${noun}s`): string => `${count} ${count === 1 ? noun : nouns}`;

/** For programs: indented JSON, without a line end. */
export const jsonText = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Writes such JSON into a file, whole or not at all, and its name to stdout. */
export function writeJson(file: string, value: unknown): void {
  writeWhole(file, `${jsonText(value)}\n`);
  process.stdout.write(`Written: ${file}\n`);
}
