import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackFile } from "../commands/synthesizedStack";
import { synthesizeFleet } from "../commands/synth/synthesizeFleet";
import { clusterFileNames } from "../config/files";
import { renderFindings } from "../config/findings/located";
import { stackFolder } from "../config/outputLayout";
import type { SynthesizedCluster, SynthesizedStack } from "./stacks";

export type { SynthesizedCluster, SynthesizedStack, TerraformValue } from "./stacks";

/**
 * The stacks of a cluster file, as `private-eks synth` makes them, without writing them.
 * @param file its name, from the working directory
 * @throws where the file has errors: the message is what `private-eks synth` says of them
 */
export function synthesize(file: string): SynthesizedCluster {
  const outdir = mkdtempSync(join(tmpdir(), "private-eks-"));
  try {
    const today = new Date().toISOString().slice(0, 10);
    const steps = synthesizeFleet({
      directory: process.cwd(),
      files: [file],
      findings: [],
      outdir,
      today,
      allOrNothing: true,
      summarizes: true,
    });
    let step = steps.next();
    while (!step.done) step = steps.next();
    const { findings, faults, summaries } = step.value;
    if (!summaries[0]) throw new Error([renderFindings(findings), ...faults.map(({ fault }) => fault)].join(""));
    const { name } = summaries[0];
    const stack = (role: keyof SynthesizedCluster): SynthesizedStack => {
      const text = readFileSync(join(stackFolder(outdir, `${name}-${role}`), stackFile), "utf8");
      return { name: `${name}-${role}`, json: JSON.parse(text) as SynthesizedStack["json"] };
    };
    return { network: stack("network"), cluster: stack("cluster"), workload: stack("workload") };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/**
 * The cluster files that `private-eks synth` takes where none is named: those of PRIVATE_EKS_CLUSTERS, or else every `.yaml` in `clusters/` whose
 * name does not start with `_`.
 */
export function clusterFiles(): readonly string[] {
  return clusterFileNames({ arguments: [], environment: process.env, directory: process.cwd() }).names;
}
