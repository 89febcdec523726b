import { styleText } from "node:util";
import { writeWhole } from "../config/fileSystem";
import { withoutControls } from "../config/findings/located";

/** Bold, unless stdout is no terminal or NO_COLOR is set, where styleText leaves the text as it is. */
export const boldText = (text: string): string => styleText("bold", text);

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

/** For programs: indented JSON, without a line end. */
export const jsonText = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** Writes such JSON into a file, whole or not at all, and its name to stdout. */
export function writeJson(file: string, value: unknown): void {
  writeWhole(file, `${jsonText(value)}\n`);
  process.stdout.write(`Written: ${file}\n`);
}
