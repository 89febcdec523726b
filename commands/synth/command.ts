import { setImmediate } from "node:timers/promises";
import { clusterFileNames } from "../../config/files";
import { hasErrors } from "../../config/findings/finding";
import { renderFindings } from "../../config/findings/located";
import { outputFolder } from "../../config/outputLayout";
import { selectClusters } from "../../config/selector";
import { uncaughtText } from "../failure";
import { readSettings } from "./settings";
import { type FleetResult, synthesizeFleet } from "./synthesizeFleet";

const usage = `Usage: npm run synth -- [options] [file...]

Write the Terraform stacks of clusters.

Arguments:
  file                  cluster files (default: those of PRIVATE_EKS_CLUSTERS, with commas between them, or every .yaml in clusters/)

Options:
  --select <selector>   only clusters with name=<pattern> or tag:<key>=<pattern>; may be repeated (PRIVATE_EKS_SELECT)
  --all-or-nothing      write no cluster where one has errors (PRIVATE_EKS_ALL_OR_NOTHING=1)
  -h, --help            print this help

CDKTF_OUTDIR names another output folder than cdktf.out. docs/fleets.md describes selectors and many clusters.
Status: 0 done, 1 something is wrong with a cluster or the command line.`;

/**
 * The app command of cdktf: writes the stacks of the clusters that are chosen, and says on stderr what is wrong with them.
 * @param directory the folder that relative names start from
 * @returns the exit status
 */
export async function synth(commandLine: readonly string[], environment: NodeJS.ProcessEnv, directory: string): Promise<0 | 1> {
  if (commandLine.some((word) => word === "-h" || word === "--help")) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  const { files, selectors, allOrNothing, findings: wrongSettings } = readSettings(commandLine, environment);
  const all = clusterFileNames({ arguments: files, environment, directory });
  const chosen = selectClusters(all.names, selectors, directory);
  const findings = [...wrongSettings, ...all.findings, ...chosen.findings];
  if (chosen.names.length === 0 || hasErrors(wrongSettings)) {
    process.stderr.write(renderFindings(findings));
    return 1;
  }
  try {
    const today = new Date().toISOString().slice(0, 10);
    const steps = synthesizeFleet({ directory, files: chosen.names, findings, outdir: outputFolder(), today, allOrNothing });
    const result = await untilSignal(steps);
    if (!result) return 1;
    const text = reportText(result);
    if (text !== "") process.stderr.write(text);
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

/** What there is to say about the clusters; empty where there is nothing. */
function reportText({ findings, faults, failed, files, isWritten }: FleetResult): string {
  const faultTexts = faults.map(({ file, fault }) => `private-eks failed on ${file}, which is a fault of its own: ${fault}\n`);
  const counts = `${failed.length} of ${files.length} clusters have errors`;
  const summary =
    isWritten && failed.length < files.length
      ? `${counts}, and their previous output is as it was; the others are written`
      : `${counts}, and none is written`;
  return [renderFindings(findings), ...faultTexts, ...(failed.length > 0 && files.length > 1 ? [`${summary}\n`] : [])].join("");
}
