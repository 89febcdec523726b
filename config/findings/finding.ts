/** The place of a value in a cluster file: `["network", "cidr"]`. */
export type ConfigPath = readonly (string | number)[];

/** Something the user must, or had better, change in the cluster file. */
export interface Finding {
  readonly severity: "error" | "warning";
  /** The place to change. */
  readonly path: ConfigPath;
  /** Other places the rule looked at. The finding is held back while one of them is itself invalid. @default none */
  readonly alsoReads?: readonly ConfigPath[];
  /** What is wrong, as a sentence without a full stop; names the value given. */
  readonly problem: string;
  /** What may stand there. @default - nothing more to say than the fix */
  readonly allowed?: string;
  /** What to do, as an imperative sentence without a full stop. */
  readonly fix: string;
  /** The key elsewhere that the fix ends with, and has the user write: where it is locked, the fix goes on with the file that may. @default none */
  readonly writes?: ConfigPath;
  /** Nothing stands at the place, and it is to be written by the file of the cluster itself, or by the one that locks it. @default false */
  readonly isMissing?: boolean;
}

/** Whether any of the findings stops the synthesis. */
export const hasErrors = (findings: readonly Finding[]): boolean => findings.some((finding) => finding.severity === "error");
