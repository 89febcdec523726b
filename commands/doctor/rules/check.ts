import type { ConfigPath, Finding } from "../../../config/findings/finding";
import type { LocatedFinding } from "../../../config/findings/located";
import type { ClusterFacts } from "../../../design/facts";

/** How much a finding weighs: what cannot work, what is dangerous or will fail in most accounts, and what is a choice worth a second look. */
export type DoctorSeverity = Finding["severity"] | "advice";

/** The severities, the heaviest first. */
export const doctorSeverities: readonly DoctorSeverity[] = ["error", "warning", "advice"];

/** The benchmark whose items checks name, with its version: others number their items otherwise. */
export const benchmarkName = "CIS EKS 1.7.0";

/** What checks look at: a cluster without errors, on a day. */
export interface CheckSubject extends ClusterFacts {
  /** Such as 2026-11-29, in UTC. */
  readonly today: string;
}

/** A place of the cluster file where a check finds something. */
export interface Symptom {
  readonly path: ConfigPath;
  /** What is so, as a sentence without a full stop; names the value given. */
  readonly problem: string;
  /** What to do, as an imperative sentence without a full stop. */
  readonly fix: string;
}

/** A row of the tables of checks: what works, and may be better otherwise. A synthesis says nothing of it. */
export interface DoctorCheck {
  /** Stays the same in all releases, since --ignore names it. */
  readonly id: string;
  readonly severity: Exclude<DoctorSeverity, "error">;
  /** Why it matters, as a sentence without a full stop. */
  readonly reason: string;
  /** The page that says so. */
  readonly link: string;
  /** Items of the CIS Amazon EKS Benchmark 1.7.0. @default - none */
  readonly controls?: readonly string[];
  readonly find: (subject: CheckSubject) => readonly Symptom[];
}

/** A finding of `doctor`, by a check or by what a synthesis says. */
export interface DoctorFinding extends Omit<LocatedFinding, "severity">, Pick<Partial<DoctorCheck>, "reason" | "link" | "controls"> {
  readonly id: string;
  readonly severity: DoctorSeverity;
}

/** One symptom, or none. */
export const when = (isSo: boolean, path: ConfigPath, problem: string, fix: string): readonly Symptom[] =>
  isSo ? [{ path, problem, fix }] : [];
