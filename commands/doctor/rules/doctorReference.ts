import type { DoctorCheck } from "./check";
import { doctorChecks } from "./examine";

const referenceHead = [
  "# Findings of doctor",
  "",
  "<!-- Generated from the checks by `npm run schema`; do not edit. -->",
  "",
  "What [`private-eks doctor`](../guides/doctor.md) finds besides what a synthesis says. An id stays the same in all releases, so that `--ignore` goes on to mean it; what a synthesis says has the id `synth:<key>`.",
  "CIS is the item of the CIS Amazon EKS Benchmark 1.7.0. A cluster that passes all of them is not compliant by that: most items are about what runs in the cluster, which no file decides.",
  "",
];

const jsonSection = [
  "## JSON",
  "",
  "`--json` prints one object. A key that is added later leaves `version` as it is.",
  "",
  "| key                   | value                                                                                                    |",
  "| --------------------- | -------------------------------------------------------------------------------------------------------- |",
  "| `version`             | 1                                                                                                        |",
  "| `today`               | the day, in UTC, that support dates and ages are compared with                                           |",
  "| `ignored`             | what `--ignore` names: `id`, and `reason` where there is one                                             |",
  "| `clusters[].cluster`  | its name                                                                                                 |",
  "| `clusters[].counts`   | number of findings by severity: `error`, `warning`, `advice`                                             |",
  "| `clusters[].findings` | `id`, `severity`, `file`, `line`, `column`, `path` (the key), `problem`, `fix`; and where there is one: `given` (the value), `allowed`, `reason`, `link`, `controls` (items of the benchmark), `clusters` (of a file that several extend) |",
  "| `clusters[].live`     | with `--live`: `check`, `subject`, `status` (`ok`, `failed`, `skipped`), `detail`, and `fix` of what failed |",
  "",
];

/** A page of all checks as Markdown. */
export const doctorReference = (): string =>
  [
    ...referenceHead,
    ...Object.entries(doctorChecks).flatMap(([topic, checks]) => [
      `## ${topic}`,
      "",
      "| id | severity | why | CIS |",
      "| --- | --- | --- | --- |",
      ...checks.map(rowOf),
      "",
    ]),
    ...jsonSection,
  ].join("\n");

const rowOf = ({ id, severity, reason, link, controls = [] }: DoctorCheck): string =>
  `| \`${id}\` | ${severity} | ${reason}: [source](${link}) | ${controls.join(", ")} |`;
