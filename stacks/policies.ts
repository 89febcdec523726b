import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterConfig } from "../config/schema";
import { operatorPolicy } from "../design/iam/operatorPolicy";
import type { PolicyDocument } from "../design/iam/policy";
import { runnerPolicy, type TerraformJson } from "../design/iam/runnerPolicy";
import { splitPolicy } from "../design/iam/splitPolicy";
import { partitionOf } from "../design/regions";

/** The names of all files that {@link writePolicies} may write. */
export const policyFile = /^(runner|operator)-policy(-\d+)?\.json$/;

/**
 * Writes IAM policies beside the stacks' Terraform JSON, which must be there: in each stack's folder `runner-policy.json`, what applying it
 * needs (where that is too long for one policy, `runner-policy-2.json` and so on hold the rest), and in the cluster stack's folder
 * `operator-policy.json`, what people need to use the cluster. Terraform reads none of them.
 */
export function writePolicies(outdir: string, config: ClusterConfig): void {
  const partition = partitionOf(config.region);
  const folder = (role: string) => join(outdir, "stacks", `${config.name}-${role}`);
  const options = { partition: partition.id, dnsSuffix: partition.dnsSuffix, region: config.region, cluster: config.name };
  for (const role of ["network", "cluster", "workload"]) {
    const stack = JSON.parse(readFileSync(join(folder(role), "cdk.tf.json"), "utf8")) as TerraformJson;
    writeNumbered(folder(role), "runner-policy", splitPolicy(runnerPolicy(stack, options)));
  }
  writeNumbered(folder("cluster"), "operator-policy", splitPolicy(operatorPolicy(config, partition)));
}

function writeNumbered(folder: string, name: string, documents: readonly PolicyDocument[]): void {
  for (const [index, document] of documents.entries()) {
    const number = index === 0 ? "" : `-${index + 1}`;
    writeFileSync(join(folder, `${name}${number}.json`), `${JSON.stringify(document, null, 2)}\n`);
  }
}
