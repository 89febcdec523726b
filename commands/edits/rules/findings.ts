import type { Finding } from "../../../config/findings/finding";
import type { Edit } from "./edits";

/** An error for each edit that is refused, and a warning for each that needs a step by hand first. */
export const editFindings = (edits: readonly Edit[]): readonly Finding[] =>
  edits.flatMap(({ path, meaning, instead, first }): Finding[] => {
    const problem = `this edit of a cluster that is there is refused: ${meaning}`;
    if (instead !== undefined) return [{ severity: "error", path, problem, fix: instead }];
    return first === undefined ? [] : [{ severity: "warning", path, problem: meaning, fix: first }];
  });
