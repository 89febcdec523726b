import { Presets, SingleBar } from "cli-progress";
import type { ItemOutcome, OutcomeStatus } from "./transfer";

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
  if (items.length === 0) return `${cluster}: nothing to copy: registry.mirror is not true in the cluster file\n`;
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
