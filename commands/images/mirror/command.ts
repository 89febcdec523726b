import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClusterAccount } from "../../aws/caller";
import { assumedRoleHelp } from "../../aws/read";
import { CommandFailure, isNotWritable, systemReason, withStatus } from "../../failure";
import { jsonText } from "../../printing";
import { copyRetryDelays } from "./failures";
import type { MirrorItem } from "./items";
import { mirrorImages, renderSummary, succeeded } from "./run";
import type { MirrorWay } from "./routes";
import { copyTools, findTool } from "./tools";

interface MirrorFlags {
  readonly toArchive?: string;
  readonly fromArchive?: string;
  readonly parallel: number;
  readonly tool?: string;
  readonly login: boolean;
  readonly dryRun: boolean;
  readonly acceptChanged: boolean;
  readonly json: boolean;
}

/** Options that are off unless they are given. */
const offFlags = { login: false, acceptChanged: false, dryRun: false, json: false };

/** What the command copies, and for which cluster. */
export interface MirrorRequest {
  readonly cluster: string;
  readonly items: readonly MirrorItem[];
  /** @default - the mirror is a central one, of another account than the cluster's */
  readonly account?: ClusterAccount | undefined;
}

function parallelArgument(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1 to 99.");
  return Number(text);
}

/** Tools read what follows a colon as a tag. */
function folderArgument(path: string): string {
  if (path.includes(":")) throw new InvalidArgumentError("It must be a folder without a colon in its path.");
  if (!statSync(nearestThatExists(resolve(path))).isDirectory()) throw new InvalidArgumentError("It must be a folder, not a file.");
  return path;
}

/** A path, or the nearest one above it that exists: releases of Node.js differ in what they say of paths below a file. */
const nearestThatExists = (path: string): string => (existsSync(path) ? path : nearestThatExists(dirname(path)));

function archiveArgument(path: string): string {
  if (!existsSync(folderArgument(path))) throw new InvalidArgumentError("It must be a folder that --to-archive made.");
  return path;
}

const wayOf = ({ toArchive, fromArchive }: MirrorFlags): MirrorWay =>
  toArchive ? { kind: "toArchive", archive: toArchive } : fromArchive ? { kind: "fromArchive", archive: fromArchive } : { kind: "direct" };

/** Calls the action with a signal that Ctrl-C and SIGTERM give. */
async function untilInterrupted<T>(action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    return await action(controller.signal);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** @returns whether the mirror holds everything: false if anything failed, changed or was interrupted */
async function runMirror({ cluster, items, account }: MirrorRequest, flags: MirrorFlags): Promise<boolean> {
  const tool = findTool(process.env["PATH"] ?? "", flags.tool);
  const way = wayOf(flags);
  const summary = await untilInterrupted((signal) =>
    mirrorImages({ ...flags, cluster, items, account, tool, way, retryDelays: copyRetryDelays, signal, progress: process.stderr }),
  ).catch((error: unknown) => {
    if (way.kind !== "toArchive" || !isNotWritable(error)) throw error;
    throw new CommandFailure(
      `The archive cannot be written into ${way.archive}: ${systemReason(error)}. Name a folder that you may write to by --to-archive`,
    );
  });
  process.stdout.write(flags.json ? `${jsonText(summary)}\n` : renderSummary(summary));
  return succeeded(summary);
}

/**
 * Adds `mirror` to the command `images`.
 * @param load reads the cluster file; it tells what is wrong with it, and answers with undefined then
 */
export function addMirrorCommand(images: Command, load: (cluster: string) => MirrorRequest | undefined): void {
  images
    .command("mirror")
    .description("copy the images and OCI charts of a cluster into its mirror")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addOption(new Option("--to-archive <folder>", "copy into a folder, to be carried across an air gap").argParser(folderArgument))
    .addOption(new Option("--from-archive <folder>", "copy from such a folder").argParser(archiveArgument).conflicts("toArchive"))
    .addOption(new Option("--parallel <number>", "images at a time").argParser(parallelArgument).default(4))
    .addOption(
      new Option("--tool <name>", "the program that copies (default: the first on the PATH)").choices(copyTools.map(({ name }) => name)),
    )
    .option("--login", "log the tool in to Amazon ECR first, with the AWS CLI")
    .option("--accept-changed", "copy over images that upstream has replaced under the same tag")
    .option("--dry-run", "say what would be copied, and copy nothing; asks the registries, that of each source too, for digests")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\ndocs/guides/images-and-mirroring.md describes air gaps, logins and the JSON.")
    .addHelpText("after", `\n--login needs ecr:GetAuthorizationToken.${assumedRoleHelp}`)
    .hook("preAction", (command) => {
      if (command.parent?.getOptionValueSource("format") === "cli")
        command.error("error: option '--format <format>' is for the list of images: leave it out, or write --json");
    })
    .action((cluster: string, _own: object, command: Command) => {
      // --json before the word mirror is meant for it, too.
      const flags = command.optsWithGlobals<Omit<MirrorFlags, keyof typeof offFlags> & Partial<typeof offFlags>>();
      return withStatus(async () => {
        const request = load(cluster);
        return request !== undefined && runMirror(request, { ...offFlags, ...flags });
      });
    });
}
