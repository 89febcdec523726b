import { executeUntil } from "./mirror/execute";
import type { MirrorItem } from "./mirror/items";
import { openJournal } from "./mirror/journal";
import { logInToEcr } from "./mirror/login";
import { inParallel } from "./mirror/pool";
import { type ProgressStream, startProgress } from "./mirror/progress";
import { removePartial } from "./mirror/routes";
import { type MirrorSummary, summarize } from "./mirror/summary";
import type { CopyTool } from "./mirror/tools";
import { transfer } from "./mirror/transfer";
import { planWay, type Way } from "./mirror/ways";

/** One run of `private-eks images mirror`. */
export interface MirrorRun {
  readonly cluster: string;
  readonly items: readonly MirrorItem[];
  readonly tool: CopyTool;
  readonly way: Way;
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
