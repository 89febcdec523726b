import { version } from "../../package.json";
import { type Command, InvalidArgumentError, Option } from "commander";
import { writeWhole } from "../../config/fileSystem";
import { hasErrors } from "../../config/findings/finding";
import { writtenName } from "../../config/selector";
import type { ClusterConfig } from "../../config/schema/schema";
import { permissionsHelp } from "../aws/read";
import { designCluster } from "../../design/cluster";
import { designFindings } from "../../design/cluster.findings";
import { clustersOfFolder, findCluster } from "../cluster";
import { CommandFailure, systemReason, withStatus } from "../failure";
import { jsonText, tellFindings, widthOf } from "../printing";
import { eachOnce } from "../usage";
import { diagnosesJson, findingsText, liveText, clusterSummary } from "./formats";
import { doctorSeverities, type DoctorSeverity } from "./rules/check";
import { examine, type Ignored, parseIgnored, weighs, withoutIgnored } from "./rules/examine";
import { examineLive } from "./rules/examineLive";
import { livePermissions, type LiveResult } from "./rules/live";
import type { ArchivedCluster, ArchiveInput } from "./supportArchive";

interface DoctorFlags {
  readonly json?: true;
  readonly failOn: DoctorSeverity;
  readonly ignore?: readonly Ignored[];
  readonly live?: true;
  readonly bundle?: string;
}

function ignoreArgument(text: string, before: readonly Ignored[] = []): readonly Ignored[] {
  const ignored = parseIgnored(text);
  if (!ignored) throw new InvalidArgumentError("It must be the id of a finding, or <id>=<reason>; docs/reference/doctor.md lists the ids.");
  return [...before, ignored];
}

const liveHelp = `
With --live, ${permissionsHelp(livePermissions).trim().replace(/^I/, "i")}
It gets the token of the Kubernetes API by the AWS CLI. The access entry must allow to read nodes, ENIConfigs, and DaemonSets and ConfigMaps of
kube-system, as AmazonEKSAdminViewPolicy does. A check that fails is status 1.
`;

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
    .option("--live", "hold what is in AWS and Kubernetes against the files, too, from the bastion or a runner; changes nothing")
    .option(
      "--bundle <file>",
      "write cluster files, findings, versions and synthesized JSON into a tar.gz, without what looks like a secret, for a support case",
    )
    .addHelpText(
      "after",
      "\nWithout --live it reads the cluster files alone. docs/guides/doctor.md describes it, docs/reference/doctor.md lists the findings and the JSON.",
    )
    .addHelpText("after", liveHelp)
    .action((clusters: readonly string[], flags: DoctorFlags) => withStatus(() => doctor(clusters, flags)));

/** @returns whether no finding weighs as much as asked for, and no check of what is there fails */
async function doctor(words: readonly string[], { bundle, failOn, ignore: ignored = [], json, live }: DoctorFlags): Promise<boolean> {
  const today = new Date().toISOString().slice(0, 10);
  const { names, findings } = words.length > 0 ? { names: words, findings: [] } : clustersOfFolder();
  tellFindings(findings);
  const diagnoses: ArchivedCluster[] = [];
  for (const word of names) {
    const { all, config, ...one } = diagnose(word, today, ignored);
    const diagnosis = { ...one, ...(live && config && { live: await examineRunning(config) }) };
    diagnoses.push(diagnosis);
    if (json) continue;
    const width = widthOf(process.stdout);
    process.stdout.write(findingsText(diagnosis.findings, width) + clusterSummary(diagnosis, all, ignored));
    if (diagnosis.live) process.stdout.write(liveText(diagnosis.live, width));
  }
  if (json) process.stdout.write(`${jsonText(diagnosesJson(diagnoses, ignored, today))}\n`);
  if (bundle !== undefined) await writeArchive(bundle, { clusters: diagnoses, ignored, today, version });
  return (
    !hasErrors(findings) &&
    !diagnoses.some((one) => one.findings.some(weighs(failOn)) || one.live?.some(({ status }) => status === "failed"))
  );
}

function diagnose(word: string, today: string, ignored: readonly Ignored[]) {
  const found = findCluster(word, designFindings);
  const { config } = found;
  const all = examine(found, today);
  return {
    cluster: config?.name ?? writtenName(found.value) ?? word,
    config,
    all,
    files: found.files ?? [],
    findings: withoutIgnored(all, ignored),
  };
}

/** A cluster that cannot be asked is a failed check, so that others are still asked. */
async function examineRunning(config: ClusterConfig): Promise<readonly LiveResult[]> {
  const design = designCluster(config);
  // The AWS SDK takes longer to load than other commands to run.
  const { readLive } = await import("./readLive");
  try {
    return examineLive(design, await readLive(design));
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return [{ check: "cluster", subject: config.name, status: "failed", detail: error.message }];
  }
}

async function writeArchive(file: string, input: ArchiveInput): Promise<void> {
  // Loaded here: only this packs archives.
  const { supportArchive } = await import("./supportArchive");
  const archive = await supportArchive(input);
  try {
    writeWhole(file, archive);
  } catch (error) {
    throw new CommandFailure(`${file} cannot be written: ${systemReason(error)}. Name a file in a folder that you may write to.`);
  }
  process.stderr.write(`Written: ${file}, without what looks like a secret, and without account ids. Look into it before you send it.\n`);
}
