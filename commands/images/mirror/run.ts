import { Presets, SingleBar } from "cli-progress";
import type { ClusterAccount } from "../../aws/caller";
import type { MirrorItem } from "./items";
import { type ItemOutcome, openJournal, type OutcomeStatus, transfer } from "./transfer";
import { type MirrorWay, planWay, removePartial } from "./routes";
import { logInToEcr } from "./login";
import { type CopyTool, executeUntil } from "./tools";

/** One run of `private-eks images mirror`. */
export interface MirrorRun {
  readonly cluster: string;
  readonly items: readonly MirrorItem[];
  readonly tool: CopyTool;
  readonly way: MirrorWay;
  /** Images at a time. */
  readonly parallel: number;
  /** Log the tool in to Amazon ECR first. */
  readonly login: boolean;
  /** The account of the mirror, and who to be in it for the login. @default - whoever the credentials of the environment are */
  readonly account?: ClusterAccount | undefined;
  /** Say what would be copied. */
  readonly dryRun: boolean;
  /** Copy over images that upstream has replaced under the same tag. */
  readonly acceptChanged: boolean;
  /** Waits between the attempts after failures of the network, in milliseconds. */
  readonly retryDelays: readonly number[];
  /** Stops the run. What is complete stays, and the next run goes on from there. */
  readonly signal: AbortSignal;
  readonly progress: ProgressStream;
}

/**
 * Brings every image and chart to the mirror, or to the archive, that is not there with the digest it has upstream.
 * @throws MirrorFailure if the login fails; what happens to single items is in the summary
 */
export async function mirrorImages(run: MirrorRun): Promise<MirrorSummary> {
  const { cluster, items, tool, way, signal, dryRun } = run;
  const execute = executeUntil(signal);
  const { route, hosts, journal } = planWay(way, cluster, items, tool, execute);
  const clean = () => {
    if (way.kind === "toArchive" && !dryRun) removePartial(way.archive);
  };
  const started = performance.now();
  // An archive is filled from elsewhere than the mirror.
  if (run.login) await logInToEcr(hosts, tool, execute, way.kind === "toArchive" ? undefined : run.account);
  clean();
  const settings = { ...run, route, journal: openJournal(journal) };
  const progress = startProgress(items.length, run.progress);
  const outcomes = await inParallel(items, run.parallel, async (item) => {
    const outcome = await transfer(item, settings);
    progress.done(outcome);
    return outcome;
  });
  progress.stop();
  clean();
  return summarize(cluster, tool.name, (performance.now() - started) / 1000, outcomes);
}

/** Works on all items, at most so many at a time. The results are in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** The result of a run: what `--json` prints. */
export interface MirrorSummary {
  /** Raised with every change that could break a reader. */
  readonly version: 1;
  readonly cluster: string;
  /** Name of the program that copied. */
  readonly tool: string;
  readonly seconds: number;
  /** Bytes of the copied images, with all architectures. Layers that the mirror had already count too. */
  readonly bytes: number;
  readonly counts: Readonly<Record<OutcomeStatus, number>>;
  readonly items: readonly ItemOutcome[];
}

const outcomeStatuses: readonly OutcomeStatus[] = ["copied", "present", "planned", "changed", "failed", "interrupted"];

/** Adds up the outcomes. */
export function summarize(cluster: string, tool: string, seconds: number, items: readonly ItemOutcome[]): MirrorSummary {
  const count = (status: OutcomeStatus) => items.filter((item) => item.status === status).length;
  return {
    version: 1,
    cluster,
    tool,
    seconds: Math.round(seconds * 10) / 10,
    bytes: items.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    counts: Object.fromEntries(outcomeStatuses.map((status) => [status, count(status)])) as MirrorSummary["counts"],
    items,
  };
}

/** True if the mirror now holds, or in a dry run could hold, everything. */
export const succeeded = ({ counts }: MirrorSummary): boolean => counts.changed + counts.failed + counts.interrupted === 0;

/** One sentence for people. */
export function renderSummary({ cluster, tool, seconds, bytes, counts, items }: MirrorSummary): string {
  if (items.length === 0)
    return `${cluster}: nothing to copy: registry.mirror is not true in the cluster file, or it has no image of another registry\n`;
  const parts = outcomeStatuses.filter((status) => counts[status] > 0).map((status) => `${counts[status]} ${status}`);
  const copied = `${(bytes / 2 ** 20).toFixed(1)} MiB in ${seconds.toFixed(1)} s with ${tool}`;
  return `${cluster}: ${parts.join(", ")} of ${items.length}; ${copied}${counts.interrupted > 0 ? "; run again to go on" : ""}\n`;
}

/** Where progress is written: standard error, so that standard output holds the result and nothing else. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface MirrorProgress {
  readonly done: (outcome: ItemOutcome) => void;
  readonly stop: () => void;
}

const lineOf = ({ status, kind, target, problem }: ItemOutcome): string =>
  `${status.padEnd(11)} ${kind} ${target}${problem ? `: ${problem}` : ""}\n`;

/** A bar on a terminal, and a line for every item elsewhere; problems are lines in both. No colours. */
export function startProgress(total: number, stream: ProgressStream): MirrorProgress {
  if (!stream.isTTY || total === 0) return { done: (outcome) => stream.write(lineOf(outcome)), stop: () => undefined };
  const bar = new SingleBar(
    { stream, format: "{bar} {value}/{total} | {duration_formatted} | {target}", forceRedraw: true },
    Presets.shades_classic,
  );
  bar.start(total, 0, { target: "" });
  const problems: string[] = [];
  return {
    done: (outcome) => {
      bar.increment({ target: outcome.target });
      if (outcome.problem) problems.push(lineOf(outcome));
    },
    stop: () => {
      bar.stop();
      stream.write(problems.join(""));
    },
  };
}
