import { isMainThread } from "node:worker_threads";
import { clusterFileNames } from "./config/files";
import { hasErrors } from "./config/findings/finding";
import { selectClusters } from "./config/selector";
import { readSettings } from "./commands/synth/settings";
import { outputFolder } from "./config/outputFolder";
import { renderFindings } from "./config/findings/render";
import { designFindings } from "./design/cluster";
import { type Job, processCluster } from "./commands/synth/cluster";
import { reportText } from "./commands/synth/report";
import { synthesizeFleet } from "./commands/synth/synthesizeFleet";
import { serveJobs } from "./commands/synth/workers";

const outdir = outputFolder();
const directory = process.cwd();

/** What the main thread does for each cluster, and for many clusters worker threads too: each runs this file. */
const work = (job: Job) => processCluster(job, designFindings);

async function main(): Promise<void> {
  const { files, selectors, findings: wrongSettings, ...settings } = readSettings(process.argv.slice(2), process.env);
  const all = clusterFileNames({ arguments: files, environment: process.env, directory });
  const chosen = selectClusters(all.names, selectors, directory);
  const findings = [...wrongSettings, ...all.findings, ...chosen.findings];
  if (chosen.names.length === 0 || hasErrors(wrongSettings)) {
    process.stderr.write(renderFindings(findings));
    process.exitCode = 1;
    return;
  }
  const result = await synthesizeFleet({ ...settings, directory, files: chosen.names, findings, outdir, work });
  process.stderr.write(reportText(result));
  if (hasErrors(result.findings) || result.faults.length > 0) process.exitCode = 1;
}

if (isMainThread) void main();
else serveJobs(work);
