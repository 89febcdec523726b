import type { MirrorItem } from "./items";
import { openJournal } from "./journal";
import { type MirrorSummary, type ProgressStream, startProgress, summarize } from "./report";
import { planWay, removePartial, type MirrorWay } from "./routes";
import { type CopyTool, executeUntil, logInToEcr } from "./tools";
import { transfer } from "./transfer";

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
  if (run.login) await logInToEcr(hosts, tool, execute);
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
