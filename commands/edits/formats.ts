import { pathText } from "../../config/findings/path";
import type { LocatedFinding } from "../../config/findings/located";
import { stackRoles } from "../../config/schema/backend";
import type { Edit } from "./rules/edits";
import { columns } from "../printing";

/** Where an edit stands: in the file, or in one that it extends. */
export type PlaceOf = (edit: Edit) => LocatedFinding;

/** For people: a row for each edit. */
export function table(edits: readonly Edit[], placeOf: PlaceOf): string {
  if (edits.length === 0) return "no edits\n";
  const rows = edits.map((edit) => [
    lineText(placeOf(edit)),
    pathText(edit.path),
    ...stackRoles.map((stack) => (edit.instead === undefined ? (edit.effects[stack] ?? "") : "refused")),
    edit.meaning,
  ]);
  return `${columns(["LINE", "KEY", ...stackRoles.map((stack) => stack.toUpperCase()), "WHAT HAPPENS"], rows)}\n`;
}

const lineText = ({ file, line, clusters }: LocatedFinding): string => (clusters ? `${file}:${line}` : String(line));

/** For programs. A change that breaks readers raises the version. */
export const json = (edits: readonly Edit[], placeOf: PlaceOf): string =>
  `${JSON.stringify(
    {
      version: 1,
      edits: edits.map((edit) => ({
        key: pathText(edit.path),
        file: placeOf(edit).file,
        line: placeOf(edit).line,
        refused: edit.instead !== undefined,
        effects: edit.effects,
        meaning: edit.meaning,
        ...(edit.instead !== undefined && { instead: edit.instead }),
        ...(edit.first !== undefined && { first: edit.first }),
      })),
    },
    undefined,
    2,
  )}\n`;
