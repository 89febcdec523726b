import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import type { ClusterConfig } from "../config/schema";
import { designCluster } from "../design/cluster";
import { ClusterStack } from "./clusterStack";
import { escapeTemplates } from "./escape";
import { NetworkStack } from "./networkStack";
import { policyFile, writePolicies } from "./policies";
import { WorkloadStack } from "./workloadStack";

/**
 * Writes the Terraform JSON of all stacks of the clusters into a folder, laid out as cdktf does, with the IAM policies for applying them. All
 * is made in a folder inside it first, and then moved file by file: when anything fails, the previous output stays whole. Other files of the
 * output, such as Terraform's lock files, are kept; policies of an earlier run are not.
 */
export function synthesize(clusters: readonly ClusterConfig[], outdir: string): void {
  mkdirSync(outdir, { recursive: true });
  const workdir = mkdtempSync(join(outdir, ".new-"));
  try {
    // The only validations of cdktf that are skipped start the terraform program to ask for its version.
    const app = new App({ outdir: workdir, skipValidation: true });
    withoutStackTraces(() => {
      for (const config of clusters) createStacks(app, config);
      app.synth();
    });
    for (const config of clusters) writePolicies(workdir, config);
    moveFiles(workdir, outdir);
  } finally {
    rmSync(workdir, { recursive: true, force: true });
  }
}

function moveFiles(from: string, to: string): void {
  const entries = readdirSync(from, { withFileTypes: true });
  const names = entries.map(({ name }) => name);
  for (const name of readdirSync(to)) {
    if (policyFile.test(name) && !names.includes(name)) rmSync(join(to, name));
  }
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target, { recursive: true });
      moveFiles(source, target);
    } else {
      renameSync(source, target);
    }
  }
}

function createStacks(app: App, config: ClusterConfig): void {
  const design = designCluster(escapeTemplates(config));
  const { name } = config;
  const network = new NetworkStack(app, `${name}-network`, design);
  const cluster = new ClusterStack(app, `${name}-cluster`, design, network.node.id);
  const workload = new WorkloadStack(app, `${name}-workload`, design, { network: network.node.id, cluster: cluster.node.id });
  cluster.addDependency(network);
  workload.addDependency(cluster);
}

/** cdktf notes a stack trace with every token, a third of the time, and never prints it. Errors keep theirs: V8 writes those itself. */
function withoutStackTraces(work: () => void): void {
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  try {
    work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}
