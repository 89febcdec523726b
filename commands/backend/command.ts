import { join } from "node:path";
import type { Command } from "commander";
import { makeFolder } from "../../config/fileSystem";
import { outputFolder } from "../../config/outputLayout";
import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { partitionOf } from "../../aws/regions";
import { stateBucket } from "../../design/state/bucket";
import { stackProviderVersion } from "../../design/state/providerVersions";
import { readCluster } from "../cluster";
import { CommandFailure, withStatus } from "../failure";
import { writeJson } from "../printing";

/** Adds `backend <cluster>` to the program: the Terraform configuration of the bucket that keeps the states. */
export const addBackend = (program: Command): Command =>
  program
    .command("backend")
    .description("write the Terraform configuration of the S3 bucket that keeps a cluster's states")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .option("--local-state", "keep the bucket's own state in a local file, as long as there is no bucket", false)
    .addHelpText("after", "\nApplies nothing. docs/guides/state-and-backends.md describes the bucket, and how to move states.")
    .action((cluster: string, { localState }: { readonly localState: boolean }) => withStatus(() => writeBackend(cluster, localState)));

/** @returns whether the configuration was written */
function writeBackend(cluster: string, localState: boolean): boolean {
  const config = readCluster(cluster);
  if (!config) return false;
  const { backend, tags } = config;
  if (backend.type !== "s3") {
    throw new CommandFailure(
      `${config.name} keeps its state with backend.type: ${backend.type}, which needs no bucket. Set backend.type: s3.`,
    );
  }
  const { id, dnsSuffix } = partitionOf(backend.region);
  const configuration = stateBucket(backend, { tags, localState, awsVersion: stackProviderVersion(config, "aws") });
  const policy = runnerPolicy(configuration, { partition: id, dnsSuffix, region: backend.region, cluster: backend.bucket });
  const folder = join(outputFolder(), "backends", backend.bucket);
  makeFolder(folder);
  writeJson(join(folder, "main.tf.json"), configuration);
  writeJson(join(folder, "runner-policy.json"), policy);
  return true;
}
