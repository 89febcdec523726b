import { availableParallelism } from "node:os";
import { readClusterFile } from "../../config/files";
import { hasErrors } from "../../config/findings/finding";
import type { ValidCluster } from "../../config/load";
import { type LocatedFinding, united } from "../../config/findings/located";
import { readLayers } from "../../config/yaml/layers";
import { sinceDeployed } from "../edits/rules/sinceDeployed";
import { fleetFindings } from "./fleet/fleetFindings";
import type { FleetFinding } from "./fleet/rule";
import { openStaging, publish } from "../../stacks/write/outputFolder";
import { readRecords, recordedFile, recordedNames, writeRecords } from "../../stacks/write/records";
import type { Job, Outcome } from "./cluster";
import { inThreads } from "./workers";

export interface FleetProps {
  /** The folder that the names of files start from. */
  readonly directory: string;
  /** The cluster files. */
  readonly files: readonly string[];
  /** Findings about the choice of the files. */
  readonly findings: readonly LocatedFinding[];
  readonly outdir: string;
  /** Write nothing at all where anything has errors. */
  readonly allOrNothing: boolean;
  /** Most threads. @default - one for few clusters, else as many as the machine runs at once, at most four */
  readonly workers?: number;
  /** Loads, checks and makes one cluster. */
  readonly work: (job: Job) => Outcome;
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
}

/** Fewest clusters for which threads save more time than it takes to start them. */
const fewestForThreads = 150;
const mostThreads = 4;

/**
 * Synthesizes clusters, each apart from the others: one with errors leaves its own previous output as it was, and the others are written. The output
 * is the same for any number of threads.
 */
export async function synthesizeFleet(props: FleetProps): Promise<FleetResult> {
  const { directory, files, outdir, allOrNothing, work } = props;
  const { workers = files.length < fewestForThreads ? 1 : Math.min(availableParallelism(), mostThreads) } = props;
  const staging = openStaging(outdir);
  try {
    const jobs = files.map((file): Job => ({ directory, file, staging: staging.folder }));
    const outcomes = await inThreads(jobs, Math.min(workers, jobs.length), work);
    const valid = outcomes.flatMap(({ file, made }) => (made ? [{ file, ...made }] : []));
    const later = laterFindings(valid, outdir).map((found) => locate(found, directory));
    const wrongLater = new Set(later.filter(({ finding }) => finding.severity === "error").map(({ file }) => file));
    const isBad = ({ file, findings, fault }: Outcome): boolean => fault !== undefined || hasErrors(findings) || wrongLater.has(file);
    const bad = outcomes.filter(isBad);
    const findings = united([
      ...props.findings,
      ...outcomes.flatMap((outcome) => outcome.findings),
      ...later.map(({ finding }) => finding),
    ]);
    const isWritten = !allOrNothing || (bad.length === 0 && !hasErrors(findings));
    if (isWritten) {
      const good = valid.filter(({ file }) => !wrongLater.has(file));
      const nameless = bad.flatMap(({ file, name }) => (name === undefined ? [file] : []));
      const kept = new Set([...bad.map(({ name }) => name), ...(nameless.length > 0 ? recordedNames(outdir, nameless) : [])]);
      const isKept = (stackName: string): boolean => kept.has(stackName.replace(/-[a-z]+$/, ""));
      const manifests = good.map(({ manifest }) => manifest);
      publish(outdir, staging, manifests, isKept);
      writeRecords(outdir, good);
    }
    const faults = outcomes.flatMap(({ file, fault }) => (fault === undefined ? [] : [{ file, fault }]));
    return { files, findings, faults, failed: bad.map(({ file }) => file), isWritten };
  } finally {
    staging.close();
  }
}

/** What is wrong with clusters whose files have no errors: against each other, and against what was deployed before. */
function laterFindings(clusters: readonly ValidCluster[], outdir: string): readonly FleetFinding[] {
  const records = readRecords(outdir, clusters);
  const edits = clusters.flatMap(({ file, config }) =>
    sinceDeployed(recordedFile(file), config, records).map((finding): FleetFinding => ({ file, finding })),
  );
  return [...fleetFindings(clusters), ...edits];
}

/** Adds the place of a finding, for which its file is read once more: what was parsed stayed in the thread that did it. */
function locate({ file, finding }: FleetFinding, directory: string): { readonly file: string; readonly finding: LocatedFinding } {
  const source = readClusterFile(directory, file);
  return { file, finding: "text" in source ? readLayers(source).locate(finding) : source };
}
