import { styleText } from "node:util";
import { fewOf, wrapped, withoutControls } from "../../config/findings/located";
import { pathText } from "../../config/findings/path";
import { withoutUrlCredentials } from "../../config/findings/secrets";
import { benchmarkName, type DoctorFinding, doctorSeverities, type DoctorSeverity } from "./rules/check";
import type { Ignored } from "./rules/examine";
import type { LiveResult } from "./rules/live";

/** What doctor says of a cluster. */
export interface Diagnosis {
  /** The name in its file; of a file that cannot be read, the word that named it. */
  readonly cluster: string;
  readonly findings: readonly DoctorFinding[];
  /** What is there, held against the file. @default - nothing was asked of AWS */
  readonly live?: readonly LiveResult[];
}

const colours: Readonly<Record<DoctorSeverity, "red" | "yellow" | "cyan">> = { error: "red", warning: "yellow", advice: "cyan" };

/** Findings for people: a line that editors jump to, with the id at its end, and below it what a synthesis says, the reason, the fix and where to read on. */
export const findingsText = (findings: readonly DoctorFinding[], width: number | undefined): string =>
  findings.map((finding) => `${findingText(finding, width)}\n`).join("");

function findingText(finding: DoctorFinding, width: number | undefined): string {
  const { allowed, clusters, column, controls, file, fix, given, id, line, link, path, problem, reason, severity } = finding;
  const text = [...(path.length > 0 ? [pathText(path)] : []), problem].join(": ");
  const details = [
    ["given:   ", given],
    ["cluster: ", clusters && fewOf(clusters)],
    ["allowed: ", allowed],
    ["why:     ", reason],
    ["fix:     ", fix],
    ["see:     ", link && [link, ...(controls ?? []).map((control) => `${benchmarkName} ${control}`)].join(", ")],
  ].flatMap(([label, detail]) => (detail === undefined ? [] : [`  ${label}${detail}`]));
  const clean = (one: string): string => withoutUrlCredentials(withoutControls(one));
  const first = wrapped(clean(`${file}:${line}:${column}: ${severity}: ${text} [${id}]`), width, 4);
  return [
    first.replace(`: ${severity}: `, `: ${styleText(colours[severity], severity)}: `),
    ...details.map((one) => wrapped(clean(one), width, 11)),
  ].join("\n");
}

const liveColours: Readonly<Record<LiveResult["status"], "green" | "red" | "yellow">> = { ok: "green", failed: "red", skipped: "yellow" };

/** What was checked of a running cluster, a line each, and how many checks ended how. */
export function liveText(results: readonly LiveResult[], width: number | undefined): string {
  const count = (status: LiveResult["status"]): number => results.filter((result) => result.status === status).length;
  const lines = results.map(({ check, detail, fix, status, subject }) => {
    const line = wrapped(withoutControls(`${status.padEnd(7)}  ${check} ${subject}: ${detail}`), width, 9);
    const coloured = line.replace(status, styleText(liveColours[status], status));
    return `${coloured}\n${fix === undefined ? "" : `${wrapped(withoutControls(`         fix: ${fix}`), width, 14)}\n`}`;
  });
  return withoutUrlCredentials(`${lines.join("")}${count("ok")} ok, ${count("failed")} failed, ${count("skipped")} skipped\n`);
}

/** How many findings there are of each severity. */
const countsOf = (findings: readonly DoctorFinding[]) =>
  doctorSeverities.map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }));

const nouns: Readonly<Record<DoctorSeverity, readonly [string, string]>> = {
  error: ["error", "errors"],
  warning: ["warning", "warnings"],
  advice: ["piece of advice", "pieces of advice"],
};

/** A line that sums up a cluster, and one for each kind of finding that was ignored. */
export function clusterSummary({ cluster, findings }: Diagnosis, all: readonly DoctorFinding[], ignored: readonly Ignored[]): string {
  const counts = countsOf(findings).map(({ severity, count }) => `${count} ${nouns[severity][count === 1 ? 0 : 1]}`);
  const left = ignored.flatMap(({ id, reason }) => {
    const count = all.filter((finding) => finding.id === id).length;
    return count === 0 ? [] : [`${cluster}: ignored ${count} of ${id}${reason === undefined ? "" : ` (${reason})`}`];
  });
  return [`${cluster}: ${counts.join(", ")}`, ...left].map((line) => `${withoutUrlCredentials(withoutControls(line))}\n`).join("");
}

/** The version of the JSON, whose keys docs/reference/doctor.md lists. */
const jsonVersion = 1;

/** What doctor says, for programs. */
export const diagnosesJson = (diagnoses: readonly Diagnosis[], ignored: readonly Ignored[], today: string): object => ({
  version: jsonVersion,
  today,
  ignored,
  clusters: diagnoses.map(({ cluster, findings, live }) => ({
    cluster,
    counts: Object.fromEntries(countsOf(findings).map(({ severity, count }) => [severity, count])),
    findings: findings.map(findingJson),
    ...(live && { live }),
  })),
});

const findingJson = ({
  id,
  severity,
  file,
  line,
  column,
  path,
  problem,
  given,
  allowed,
  reason,
  fix,
  link,
  controls,
  clusters,
}: DoctorFinding) => ({
  id,
  severity,
  file,
  line,
  column,
  path: pathText(path),
  problem: withoutUrlCredentials(problem),
  ...(given !== undefined && { given }),
  ...(allowed !== undefined && { allowed }),
  ...(reason !== undefined && { reason }),
  fix: withoutUrlCredentials(fix),
  ...(link !== undefined && { link }),
  ...(controls && { controls }),
  ...(clusters && { clusters }),
});
