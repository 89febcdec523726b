import { join } from "node:path";
import { type Command, Option } from "commander";
import { outputFolder } from "../../config/outputLayout";
import { readClusterWithFile } from "../cluster";
import { withStatus } from "../failure";
import { eachOnce, needing } from "../usage";
import { type LockOptions, mirrorFolderArgument, mirrorUrlArgument, platformArgument } from "./lock";

interface BundleFlags extends LockOptions {
  readonly from?: string;
  readonly out?: string;
  readonly upload?: true;
  readonly run: boolean;
}

const log = (line: string): unknown => process.stderr.write(`${line}\n`);
const print = (line: string): unknown => process.stdout.write(`${line}\n`);

/** Bundles a cluster, and uploads it if asked. @returns false where the cluster file has an error, or a run failed */
async function bundleAndUpload(cluster: string, flags: BundleFlags): Promise<boolean> {
  const found = readClusterWithFile(cluster);
  if (!found) return false;
  const { config } = found;
  // Loaded here: no other command needs what these load.
  const upload = flags.upload && (await import("./upload/upload")).uploadOf(config, { run: flags.run, log, print });
  const { bundleCluster, writeBundles } = await import("./bundle");
  const lock = (flags.platform ?? flags.fsMirror ?? flags.netMirror) ? { lock: flags } : {};
  const bundles = await bundleCluster(found, { ...(flags.from !== undefined && { from: flags.from }), ...lock });
  for (const line of writeBundles(bundles, flags.out ?? join(flags.from ?? outputFolder(), "bundles"))) print(line);
  const unlocked = bundles.filter(({ locked }) => !locked).map(({ stack }) => stack);
  if (unlocked.length > 0)
    log(
      `No lock file, so the providers' checksums are not fixed: ${unlocked.join(", ")}. Add --platform linux_amd64, or what will run Terraform`,
    );
  for (const { leftBehind, stack } of bundles.filter((bundle) => bundle.leftBehind.length > 0))
    log(
      `warning: the archive of ${stack} does not hold ${leftBehind.join(", ")}, which its JSON names: take a module from a registry or Git, and have the extension write the text of a file into the property`,
    );
  return upload ? upload(bundles) : true;
}

/** Adds `bundle <cluster...>` to the program: each stack as an archive that Terraform initialises anywhere, and their upload. */
export const addBundle = (program: Command): Command =>
  program
    .command("bundle")
    .description("pack the synthesized stacks of clusters, for Terraform Cloud or any other place")
    .argument("<cluster...>", "YAML files, or names of clusters in clusters/", eachOnce)
    .option("--out <folder>", "where the archives go (default: bundles in the synthesized folder)")
    .option("--from <folder>", "the synthesized folder (default: CDKTF_OUTDIR, or cdktf.out)")
    .addOption(new Option("--platform <name>", "lock the providers for a platform; may be repeated").argParser(platformArgument))
    .option("--fs-mirror <folder>", "take the providers to lock from a folder", mirrorFolderArgument)
    .addOption(
      new Option("--net-mirror <url>", "take the providers to lock from a network mirror")
        .argParser(mirrorUrlArgument)
        .conflicts("fsMirror"),
    )
    .option("--upload", "upload to the workspaces of backend.type: cloud, and run them in order")
    .option("--no-run", "with --upload: start no run")
    .addHelpText("after", "\ndocs/guides/terraform-cloud.md describes workspaces, tokens and runs.")
    .hook("preAction", needing({ run: ["upload"] }))
    .action(async (clusters: readonly string[], flags: BundleFlags) => {
      for (const cluster of clusters) await withStatus(() => bundleAndUpload(cluster, flags));
    });
