import { setImmediate } from "node:timers/promises";
import { clusterFileNames } from "../../config/files";
import { hasErrors } from "../../config/findings/finding";
import { outputFolder } from "../../config/outputLayout";
import { selectClusters } from "../../config/selector";
import { uncaughtText } from "../failure";
import { tellFindings, widthOf } from "../printing";
import type { SynthOptions } from "./command";
import { readSettings } from "./settings";
import { summaryText } from "./summary";
import { type FleetResult, synthesizeFleet } from "./synthesizeFleet";

/**
 * The app command of cdktf: writes the stacks of the clusters that are chosen, and says on stderr what is wrong with them.
 * @param given files of the command line
 * @param directory the folder that relative names start from
 * @returns the exit status
 */
export async function synth(
  given: readonly string[],
  options: SynthOptions,
  environment: NodeJS.ProcessEnv,
  directory: string,
): Promise<0 | 1> {
  const { files, selectors, allOrNothing, quiet, findings: wrongSettings } = readSettings(given, options, environment);
  const all = clusterFileNames({ arguments: files, environment, directory });
  const chosen = selectClusters(all.names, selectors, directory);
  const findings = [...wrongSettings, ...all.findings, ...chosen.findings];
  if (chosen.names.length === 0 || hasErrors(wrongSettings)) {
    tellFindings(findings);
    return 1;
  }
  try {
    const today = new Date().toISOString().slice(0, 10);
    const fleet = { directory, files: chosen.names, findings, outdir: outputFolder(), today, allOrNothing, summarizes: !quiet };
    const steps = synthesizeFleet(fleet);
    const result = await untilSignal(steps);
    if (!result) return 1;
    tellFindings(result.findings);
    process.stderr.write(notWrittenText(result));
    if (!quiet) process.stdout.write(summaryText(result.summaries, widthOf(process.stdout)));
    return hasErrors(result.findings) || result.faults.length > 0 ? 1 : 0;
  } catch (error) {
    process.stderr.write(uncaughtText(error));
    return 1;
  }
}

const endingSignals = ["SIGINT", "SIGTERM"] as const;

/**
 * Takes the steps of some work, and looks between them whether a signal came, such as that of Ctrl-C. Then the work ends, which leaves nothing behind,
 * and after it the process, by the same signal.
 * @returns undefined where a signal came
 */
async function untilSignal<Result>(steps: Generator<undefined, Result>): Promise<Result | undefined> {
  const received: NodeJS.Signals[] = [];
  const note = (signal: NodeJS.Signals): unknown => received.push(signal);
  for (const signal of endingSignals) process.on(signal, note);
  try {
    while (received.length === 0) {
      const step = steps.next();
      if (step.done) return step.value;
      await setImmediate();
    }
    steps.return(undefined as never);
  } finally {
    for (const signal of endingSignals) process.off(signal, note);
  }
  process.kill(process.pid, received[0]);
  return undefined;
}

/** What is to be said of clusters that were not written, besides findings; empty where there is nothing. */
function notWrittenText({ faults, failed, files, isWritten }: FleetResult): string {
  const faultTexts = faults.map(({ file, fault }) => `private-eks failed on ${file}, which is a fault of its own: ${fault}\n`);
  const counts = `${failed.length} of ${files.length} clusters ${failed.length === 1 ? "has" : "have"} errors`;
  const summary =
    isWritten && failed.length < files.length
      ? `${counts}, and their previous output is as it was; the others are written`
      : `${counts}, and none is written`;
  return [...faultTexts, ...(failed.length > 0 && files.length > 1 ? [`${summary}\n`] : [])].join("");
}
