/**
 * Whether something holds of a request that is known in part before there is a cluster. `yes` and `no` are certain. What depends on an id that AWS
 * gives later, or on a condition that cannot be compared here, may hold: no finding is made of it.
 */
export type Verdict = "yes" | "no" | "maybe";

/** The verdict on what is known for sure. */
export const verdict = (holds: boolean): Verdict => (holds ? "yes" : "no");

/** Whether it does not hold. */
export const not = (of: Verdict): Verdict => (of === "maybe" ? of : verdict(of === "no"));

/** Whether all hold; yes, of none. */
export const allOf = (answers: readonly Verdict[]): Verdict =>
  answers.includes("no") ? "no" : answers.includes("maybe") ? "maybe" : "yes";

/** Whether one holds at least; no, of none. */
export const anyOf = (answers: readonly Verdict[]): Verdict => not(allOf(answers.map(not)));

/** One value, or a list of them, as policies have both. */
export const listed = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : value === undefined ? [] : [value];
