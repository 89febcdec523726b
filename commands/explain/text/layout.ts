import { withoutControls, wrapped } from "../../../config/findings/located";
import { boldText } from "../../printing";

/** Columns of the terminal; undefined where stdout is none, and no line is broken. */
export type TextWidth = number | undefined;

/** A row of cells; the last one is broken where the line would be too long. */
export type TableRow = readonly string[];

const gap = "  ";

/** Columns that the last column must have at least; it stands below the others where there are fewer. */
const leastLastColumn = 30;

/**
 * Rows below their headings, in columns. Lines are broken in the last column, which goes on below itself.
 * @param rightAligned indices of columns with numbers
 */
export function rowLines(
  headings: TableRow,
  rows: readonly TableRow[],
  width: TextWidth,
  rightAligned: readonly number[] = [],
): readonly string[] {
  const all = [headings, ...rows.map((row) => row.map(withoutControls))];
  const last = headings.length - 1;
  const widths = headings.slice(0, last).map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const indentation = widths.reduce((sum, one) => sum + one + gap.length, 0);
  const line = (row: TableRow): string => {
    const start = widths.map(
      (size, column) => (rightAligned.includes(column) ? row[column]!.padStart(size) : row[column]!.padEnd(size)) + gap,
    );
    const lastCell = row[last]!;
    if (width === undefined || indentation + lastCell.length <= width) return `${start.join("")}${lastCell}`.trimEnd();
    const isBelow = width - indentation < leastLastColumn;
    const place = isBelow ? 4 : indentation;
    const broken = wrapped(lastCell, width - place, 0)
      .split("\n")
      .join(`\n${" ".repeat(place)}`);
    return isBelow ? `${start.join("").trimEnd()}\n${" ".repeat(place)}${broken}` : `${start.join("")}${broken}`;
  };
  const [first, ...others] = all.map(line);
  return [boldText(first!), ...others];
}

/** A sentence, broken at the width; what follows is indented. */
export const sentenceLine = (text: string, width: TextWidth, indentation = 2): string => wrapped(withoutControls(text), width, indentation);

/** Neighbours that have a key in common, together. */
export function groupedBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
