import { join } from "node:path";
import type { Command } from "commander";
import { makeFolder } from "../../config/makeFolder";
import { outputFolder } from "../../config/outputFolder";
import { writeWhole } from "../../config/writeWhole";
import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { partitionOf } from "../../aws/regions";
import { stateBucket } from "../../design/state/bucket";
import { readCluster } from "../cluster";

interface Options {
  readonly localState: boolean;
}

/** Adds `backend <cluster>` to the program: the Terraform configuration of the bucket that keeps the states. */
export const addBackend = (program: Command): Command =>
  program
    .command("backend")
    .description("write the Terraform configuration of the S3 bucket that keeps a cluster's states")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .option("--local-state", "keep the bucket's own state in a local file, as long as there is no bucket", false)
    .addHelpText("after", "\nApplies nothing. docs/backends.md describes the bucket, and how to move states.")
    .action((cluster: string, options: Options) => {
      const config = readCluster(cluster);
      if (!config) return;
      const { backend, tags } = config;
      if (backend.type !== "s3") {
        process.stderr.write(
          `${config.name} keeps its state with backend.type: ${backend.type}, which needs no bucket. Set backend.type: s3.\n`,
        );
        process.exitCode = 1;
        return;
      }
      const { id, dnsSuffix } = partitionOf(backend.region);
      const configuration = stateBucket(backend, { tags, localState: options.localState });
      const policy = runnerPolicy(configuration, { partition: id, dnsSuffix, region: backend.region, cluster: backend.bucket });
      const folder = join(outputFolder(), "backends", backend.bucket);
      makeFolder(folder);
      for (const [name, content] of Object.entries({ "main.tf.json": configuration, "runner-policy.json": policy })) {
        writeWhole(join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
        process.stdout.write(`Written: ${join(folder, name)}\n`);
      }
    });
