import type { Finding } from "../../../config/findings/finding";
import type { LocatedFinding } from "../../../config/findings/located";
import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import { supportFindings } from "../../../design/controlPlane/version.findings";
import { analyse } from "../../../design/facts";
import { ageChecks } from "./ages.table";
import { availabilityChecks } from "./availability.table";
import { benchmarkChecks } from "./benchmark.table";
import { type DoctorCheck, type DoctorFinding, doctorSeverities, type DoctorSeverity } from "./check";
import { exposureChecks } from "./exposure.table";
import { practiceChecks } from "./practice.table";
import { quotaChecks } from "./quotas.table";

/** All checks of cluster files, by what they are about. */
export const doctorChecks: Readonly<Record<string, readonly DoctorCheck[]>> = {
  "Public exposure": exposureChecks,
  "Single points of failure": availabilityChecks,
  "CIS Amazon EKS Benchmark": benchmarkChecks,
  "Good practice": practiceChecks,
  Quotas: quotaChecks,
  Age: ageChecks,
};

/** Before the path of a finding that a synthesis has, too: the two are its id. */
const synthesisPrefix = "synth:";

/** What was loaded of a cluster, with the findings of its design: where its file has errors there is no configuration. */
export interface ExaminedCluster {
  readonly config?: ClusterConfig;
  readonly findings: readonly LocatedFinding[];
  readonly locate?: (finding: Finding) => LocatedFinding;
}

/** A finding of a synthesis, as doctor tells it. */
export const synthesisFinding = (finding: LocatedFinding): LocatedFinding & Pick<DoctorFinding, "id"> => ({
  ...finding,
  id: `${synthesisPrefix}${pathText(finding.path) || "file"}`,
});

/**
 * What is wrong with a cluster file, and what may be better: the findings of a synthesis first, with what the day adds. The heaviest come first, each severity in the order of
 * the file. A file with errors has no others; what has ended since, such as the support of a version, is an error of the day and hides nothing.
 * @param today such as 2026-11-29, in UTC
 */
export function examine({ config, findings, locate }: ExaminedCluster, today: string): readonly DoctorFinding[] {
  const ended = config && locate ? supportFindings(config, today, false).map((finding) => locate(finding)) : [];
  const ofSynthesis = [...findings, ...ended].map(synthesisFinding);
  if (!config || !locate) return bySeverity(ofSynthesis);
  const subject = { ...analyse(config), today };
  const ofChecks = Object.values(doctorChecks)
    .flat()
    .flatMap(({ id, severity, reason, link, controls, find }) =>
      find(subject).map((symptom): DoctorFinding => ({
        ...locate({ ...symptom, severity: "warning" }),
        id,
        severity,
        reason,
        link,
        ...(controls && { controls }),
      })),
    );
  return bySeverity([...ofSynthesis, ...ofChecks]);
}

const rank = (severity: DoctorSeverity): number => doctorSeverities.indexOf(severity);

const bySeverity = (findings: readonly DoctorFinding[]): readonly DoctorFinding[] =>
  findings.toSorted((a, b) => rank(a.severity) - rank(b.severity) || a.line - b.line || a.column - b.column);

/** Whether a finding weighs as much as a severity, or more. */
export const weighs =
  (least: DoctorSeverity) =>
  ({ severity }: Pick<DoctorFinding, "severity">): boolean =>
    rank(severity) <= rank(least);

/** A finding that is not to be told, and why. */
export interface Ignored {
  readonly id: string;
  /** @default - nobody has said why */
  readonly reason?: string;
}

/** Reads `<id>` or `<id>=<reason>`. Undefined where there is no such id. */
export function parseIgnored(text: string): Ignored | undefined {
  const [, id = "", reason] = /^([^=]+)(?:=(.+))?$/s.exec(text) ?? [];
  const isKnown = id.startsWith(synthesisPrefix) || Object.values(doctorChecks).some((checks) => checks.some((check) => check.id === id));
  return isKnown ? { id, ...(reason !== undefined && { reason }) } : undefined;
}

/** The findings to tell: errors cannot be ignored, since with them there is no cluster. */
export const withoutIgnored = (findings: readonly DoctorFinding[], ignored: readonly Ignored[]): readonly DoctorFinding[] =>
  findings.filter(({ id, severity }) => severity === "error" || !ignored.some((one) => one.id === id));
