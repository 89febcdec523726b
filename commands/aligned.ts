import { styleText } from "node:util";

/** Rows below their headings, in columns. */
export function aligned(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((_, column) => Math.max(...[headings, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd();
  // styleText leaves the text as it is where stdout is no terminal or NO_COLOR is set.
  return [styleText("bold", line(headings)), ...rows.map(line)].join("\n");
}
