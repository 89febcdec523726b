import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { loadCluster } from "../../config/load";
import type { ClusterConfig } from "../../config/schema/schema";
import { designFindings } from "../../design/cluster.findings";
import type { TerraformJson } from "../../design/iam/runnerPolicy";
import { createStacks } from "../../stacks/createStacks";
import { policyFiles } from "../../stacks/write/stageCluster";

/**
 * Writes the same output as stacks/write/stageCluster.ts, but for the escapes in texts, with cdktf as everybody uses it: all stacks in one App, and
 * `app.synth()`. It is what tests compare the output with, and what the bench compares the time with.
 */
export function plainSynth(clusters: readonly ClusterConfig[], outdir: string): void {
  const app = new App({ outdir });
  const stacksOf = clusters.map((config) => ({ config, stacks: Object.values(createStacks(app, config)) }));
  for (const stack of stacksOf.flatMap(({ stacks }) => stacks)) stack.toTerraform = TerraformStack.prototype.toTerraform.bind(stack);
  app.synth();
  for (const { config, stacks } of stacksOf) {
    for (const { node } of stacks) {
      const folder = join(outdir, "stacks", node.id);
      const json = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as TerraformJson;
      for (const [name, text] of Object.entries(policyFiles(config, node.id, json))) writeFileSync(join(folder, name), text);
    }
  }
}

/** All files of clusters/ in the folder where it runs. */
function synthesizeFolder(): void {
  const configs = readdirSync("clusters").flatMap((name) => {
    const file = `clusters/${name}`;
    const { config } = loadCluster({ file, text: readFileSync(file, "utf8") }, designFindings);
    return config ? [config] : [];
  });
  plainSynth(configs, process.env["CDKTF_OUTDIR"]!);
}

if (require.main === module) synthesizeFolder();
