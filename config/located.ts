import type { Finding } from "./finding";

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

/** The findings in the order of the file, each once. */
export function inFileOrder(findings: readonly LocatedFinding[]): readonly LocatedFinding[] {
  const unique = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...unique.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
