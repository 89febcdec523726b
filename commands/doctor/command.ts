import { type Command, InvalidArgumentError, Option } from "commander";
import { writtenName } from "../../config/selector";
import type { ClusterConfig } from "../../config/schema/schema";
import { designFindings } from "../../design/cluster";
import { supportFindings } from "../../design/controlPlane/version.findings";
import { clustersOfFolder, findCluster } from "../cluster";
import { withStatus } from "../failure";
import { jsonText, tellFindings, widthOf } from "../printing";
import { eachOnce } from "../usage";
import { type Diagnosis, diagnosesJson, findingsText, summaryText } from "./formats";
import { doctorSeverities, type DoctorSeverity } from "./rules/check";
import { examine, type Ignored, parseIgnored, weighs, withoutIgnored } from "./rules/examine";

interface DoctorFlags {
  readonly json?: true;
  readonly failOn: DoctorSeverity;
  readonly ignore?: readonly Ignored[];
}

function ignoreArgument(text: string, before: readonly Ignored[] = []): readonly Ignored[] {
  const ignored = parseIgnored(text);
  if (!ignored) throw new InvalidArgumentError("It must be the id of a finding, or <id>=<reason>; docs/reference/doctor.md lists the ids.");
  return [...before, ignored];
}

/** Adds `doctor [cluster...]` to the program: what is wrong with clusters, and what may be better. */
export const addDoctor = (program: Command): Command =>
  program
    .command("doctor")
    .description("find what is risky, near its end, or against good practice in clusters")
    .argument("[cluster...]", "YAML files, or names of clusters in clusters/ (default: all of them)", eachOnce)
    .option("--json", "print JSON, with a version")
    .addOption(
      new Option("--fail-on <severity>", "end with status 1 for findings that weigh as much, or more")
        .choices(doctorSeverities)
        .default("error"),
    )
    .option("--ignore <id>", "leave out a kind of warning or advice, or <id>=<reason>; may be repeated", ignoreArgument)
    .addHelpText(
      "after",
      "\nReads the cluster files alone. docs/guides/doctor.md describes it, docs/reference/doctor.md lists the findings and the JSON.",
    )
    .action((clusters: readonly string[], flags: DoctorFlags) => withStatus(() => doctor(clusters, flags)));

/** @returns whether no finding weighs as much as asked for */
function doctor(words: readonly string[], { failOn, ignore: ignored = [], json }: DoctorFlags): boolean {
  const today = new Date().toISOString().slice(0, 10);
  const { names, findings } = words.length > 0 ? { names: words, findings: [] } : clustersOfFolder();
  tellFindings(findings);
  const all = names.map((word) => diagnose(word, today));
  const diagnoses = all.map((one) => ({ ...one, findings: withoutIgnored(one.findings, ignored) }));
  if (json) process.stdout.write(`${jsonText(diagnosesJson(diagnoses, ignored, today))}\n`);
  else {
    for (const [index, one] of diagnoses.entries()) {
      process.stdout.write(findingsText(one.findings, widthOf(process.stdout)));
      process.stdout.write(summaryText(one, all[index]!.findings, ignored));
    }
  }
  return findings.length === 0 && !diagnoses.some((one) => one.findings.some(weighs(failOn)));
}

function diagnose(word: string, today: string): Diagnosis {
  const found = findCluster(word, (config: ClusterConfig) => [...designFindings(config), ...supportFindings(config, today, false)]);
  return { cluster: found.config?.name ?? writtenName(found.value) ?? word, findings: examine(found, today) };
}
