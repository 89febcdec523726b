import { Presets, SingleBar } from "cli-progress";
import type { Outcome } from "./transfer";

/** Where progress is written: standard error, so that standard output holds the result and nothing else. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface Progress {
  readonly done: (outcome: Outcome) => void;
  readonly stop: () => void;
}

const lineOf = ({ status, kind, target, problem }: Outcome): string =>
  `${status.padEnd(11)} ${kind} ${target}${problem ? `: ${problem}` : ""}\n`;

/** A bar on a terminal, and a line for every item elsewhere; problems are lines in both. No colours. */
export function startProgress(total: number, stream: ProgressStream): Progress {
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
