import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { IManifest } from "cdktf";
import { readClusterFile } from "../../config/files";
import { hasErrors } from "../../config/findings/finding";
import { type LocatedFinding, withoutRepetition } from "../../config/findings/located";
import { loadCluster, type LoadedCluster, type ValidCluster } from "../../config/load";
import { writtenName } from "../../config/selector";
import { designFindings } from "../../design/cluster.findings";
import { effectsInWords } from "../../stacks/extensions/effects";
import { extensionFiles } from "../../stacks/extensions/extensionFiles";
import { openStaging, publish } from "../../stacks/write/outputFolder";
import { readRecords, recordedNames, writeRecords } from "../../stacks/write/records";
import { type StagedStacks, stageCluster } from "../../stacks/write/stageCluster";
import { deployedFindings } from "./deployed.findings";
import { fleetFindings } from "./fleet/fleet.findings";
import { inWords } from "../inWords";
import type { StackRole } from "../../config/schema/backend";
import type { ClusterSummary, StackSummary } from "./summary";

export interface FleetProps {
  /** The folder that the names of files start from. */
  readonly directory: string;
  /** The cluster files. */
  readonly files: readonly string[];
  /** Findings about the choice of the files. */
  readonly findings: readonly LocatedFinding[];
  readonly outdir: string;
  /** The day, in UTC, such as 2026-11-29: what AWS offers depends on it. Nothing that is written does. */
  readonly today: string;
  /** Write nothing at all where anything has errors. */
  readonly allOrNothing: boolean;
  /** Compare what is written with the output that was there, and put it into words. @default false */
  readonly summarizes?: boolean;
}

/** What there is to say about the clusters. */
export interface FleetResult {
  readonly files: readonly string[];
  readonly findings: readonly LocatedFinding[];
  /** Exceptions, by file. */
  readonly faults: readonly { readonly file: string; readonly fault: string }[];
  /** The files that have errors or faults: their clusters are not written. */
  readonly failed: readonly string[];
  /** Whether the other clusters are written. */
  readonly isWritten: boolean;
  /** What was written, where it is to be summarized. */
  readonly summaries: readonly ClusterSummary[];
}

/** What became of a cluster file. */
interface Outcome {
  readonly file: string;
  /** Errors and warnings about the file alone. */
  readonly findings: readonly LocatedFinding[];
  /** The cluster's name. @default - the file does not say it */
  readonly name?: string | undefined;
  /** The cluster, whose stacks are staged. @default - the file has errors */
  readonly staged?: StagedCluster;
  /** The stack of an exception: a fault of the program, which stops this cluster alone. */
  readonly fault?: string;
}

interface StagedCluster extends ValidCluster, Pick<LoadedCluster, "locate"> {
  readonly manifest: IManifest;
  readonly words?: Readonly<Record<StackRole, string>> | undefined;
  readonly resources: StagedStacks["resources"];
  readonly effects: StagedStacks["effects"];
}

/**
 * Synthesizes clusters, each apart from the others: one with errors leaves its own previous output as it was, and the others are written. It yields
 * after each cluster; whoever ends it there finds the output as it was.
 */
export function* synthesizeFleet({
  directory,
  files,
  outdir,
  today,
  allOrNothing,
  summarizes = false,
  findings: aboutFiles,
}: FleetProps): Generator<undefined, FleetResult> {
  const staging = openStaging(outdir);
  try {
    const outcomes: Outcome[] = [];
    for (const file of files) {
      outcomes.push(stage(directory, file, staging.folder, summarizes));
      yield;
    }
    const staged = outcomes.flatMap((outcome) => outcome.staged ?? []);
    const later = laterFindings(staged, outdir, today);
    const wrongLater = new Set(later.filter(({ finding }) => finding.severity === "error").map(({ file }) => file));
    const bad = outcomes.filter((outcome) => !outcome.staged || wrongLater.has(outcome.file));
    const findings = withoutRepetition([
      ...aboutFiles,
      ...outcomes.flatMap((outcome) => outcome.findings),
      ...later.map(({ finding }) => finding),
    ]);
    const summaries: ClusterSummary[] = [];
    const isWritten = !allOrNothing || (bad.length === 0 && !hasErrors(findings));
    if (isWritten) {
      const good = staged.filter(({ file }) => !wrongLater.has(file));
      const nameless = bad.flatMap(({ file, name }) => (name === undefined ? [file] : []));
      const kept = new Set([...bad.map(({ name }) => name), ...(nameless.length > 0 ? recordedNames(outdir, nameless) : [])]);
      const isKept = (stackName: string): boolean => kept.has(stackName.replace(/-[a-z]+$/, ""));
      const manifests = good.map(({ manifest }) => manifest);
      summaries.push(...good.flatMap(({ words, ...cluster }) => (words ? summaryOf(cluster, words, staging.folder, outdir) : [])));
      writeRecords(staging.folder, good);
      publish(outdir, staging, manifests, isKept);
    }
    const faults = outcomes.flatMap(({ file, fault }) => (fault === undefined ? [] : [{ file, fault }]));
    return { files, findings, faults, failed: bad.map(({ file }) => file), isWritten, summaries };
  } finally {
    staging.close();
  }
}

/**
 * Loads a cluster file, checks it and makes its stacks in the staging folder.
 * @throws where a stack cannot be written
 */
function stage(directory: string, file: string, folder: string, summarizes: boolean): Outcome {
  try {
    const source = readClusterFile(directory, file);
    if (!("text" in source)) return { file, findings: [source] };
    const { config, findings, value, locate } = loadCluster(source, designFindings);
    const outcome: Outcome = { file, findings, name: writtenName(value) };
    if (!config) return outcome;
    const extensions = extensionFiles(config, locate, directory);
    const { manifest, design, resources, effects, findings: fromExtensions } = stageCluster(config, folder, extensions);
    const all = [...findings, ...fromExtensions.map((finding) => locate(finding))];
    if (hasErrors(fromExtensions)) return { ...outcome, findings: all };
    return {
      ...outcome,
      findings: all,
      staged: { file, config, locate, manifest, resources, effects, words: summarizes ? inWords(design) : undefined },
    };
  } catch (error) {
    if (!(error instanceof Error) || "syscall" in error) throw error;
    return { file, findings: [], fault: error.stack ?? error.message };
  }
}

/** What is wrong with clusters whose files have no errors: against each other, against what was deployed before, and on this day. */
function laterFindings(clusters: readonly StagedCluster[], outdir: string, today: string) {
  const found = [...fleetFindings(clusters), ...deployedFindings(clusters, readRecords(outdir, clusters), today)];
  const locateIn = new Map(clusters.map(({ file, locate }) => [file, locate]));
  return found.map(({ file, finding }) => ({ file, finding: locateIn.get(file)!(finding) }));
}

/** What is about to be moved from the staging folder to the output. */
const summaryOf = (
  { config, file, manifest, resources, effects }: Omit<StagedCluster, "words">,
  words: Readonly<Record<StackRole, string>>,
  staged: string,
  outdir: string,
): ClusterSummary => ({
  name: config.name,
  region: config.region,
  kubernetesVersion: config.kubernetesVersion,
  file,
  extensions: effects.map(effectsInWords),
  stacks: Object.values(manifest.stacks).map(({ name, workingDirectory, synthesizedStackPath }): StackSummary => {
    const role = name.slice(config.name.length + 1) as StackRole;
    const before = join(outdir, synthesizedStackPath);
    const isSame = (): boolean => readFileSync(before).equals(readFileSync(join(staged, synthesizedStackPath)));
    return {
      role,
      folder: join(outdir, workingDirectory),
      resources: resources[name] ?? 0,
      change: !existsSync(before) ? "new" : isSame() ? "unchanged" : "changed",
      isInitialised: existsSync(join(outdir, workingDirectory, ".terraform")),
      words: words[role],
    };
  }),
});
