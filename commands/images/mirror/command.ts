import { existsSync, statSync } from "node:fs";
import { type Command, InvalidArgumentError, Option } from "commander";
import { mirrorImages } from "../mirror";
import { MirrorFailure } from "./failures";
import type { MirrorItem } from "./items";
import { retryDelays } from "./retry";
import { renderSummary, succeeded } from "./summary";
import { copyTools, findTool } from "./tools";
import type { Way } from "./ways";

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
const off = { login: false, acceptChanged: false, dryRun: false, json: false };

/** What the command copies, and for which cluster. */
export interface MirrorRequest {
  readonly cluster: string;
  readonly items: readonly MirrorItem[];
}

function positive(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1 to 99.");
  return Number(text);
}

/** Tools read what follows a colon as a tag. */
function folder(path: string): string {
  if (path.includes(":")) throw new InvalidArgumentError("It must be a folder without a colon in its path.");
  if (existsSync(path) && !statSync(path).isDirectory()) throw new InvalidArgumentError("It must be a folder, not a file.");
  return path;
}

function archive(path: string): string {
  if (!existsSync(folder(path))) throw new InvalidArgumentError("It must be a folder that --to-archive made.");
  return path;
}

const wayOf = ({ toArchive, fromArchive }: MirrorFlags): Way =>
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

/** Runs the command. @returns the exit status: 0, or 1 if anything failed, changed or was interrupted */
async function run({ cluster, items }: MirrorRequest, flags: MirrorFlags): Promise<number> {
  const tool = findTool(process.env["PATH"] ?? "", flags.tool);
  if (typeof tool === "string") {
    process.stderr.write(`${tool}\n`);
    return 1;
  }
  try {
    const summary = await untilInterrupted((signal) =>
      mirrorImages({ ...flags, cluster, items, tool, way: wayOf(flags), retryDelays, signal, progress: process.stderr }),
    );
    process.stdout.write(flags.json ? `${JSON.stringify(summary, null, 2)}\n` : renderSummary(summary));
    return succeeded(summary) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof MirrorFailure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/**
 * Adds `mirror` to the command `images`.
 * @param load reads the cluster file; it reports what is wrong with it, and answers with the exit status then
 */
export function addMirrorCommand(images: Command, load: (cluster: string) => MirrorRequest | number): void {
  images
    .command("mirror")
    .description("copy the images and OCI charts of a cluster into its mirror")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addOption(new Option("--to-archive <folder>", "copy into a folder, to be carried across an air gap").argParser(folder))
    .addOption(new Option("--from-archive <folder>", "copy from such a folder").argParser(archive).conflicts("toArchive"))
    .addOption(new Option("--parallel <number>", "images at a time").argParser(positive).default(4))
    .addOption(
      new Option("--tool <name>", "the program that copies (default: the first on the PATH)").choices(copyTools.map(({ name }) => name)),
    )
    .option("--login", "log the tool in to Amazon ECR first, with the AWS CLI")
    .option("--accept-changed", "copy over images that upstream has replaced under the same tag")
    .option("--dry-run", "say what would be copied, and copy nothing; asks the registries, that of each source too, for digests")
    .option("--json", "print the result as JSON")
    .addHelpText("after", "\ndocs/mirroring.md describes air gaps, logins and the JSON.")
    .hook("preAction", (command) => {
      if (command.parent?.getOptionValueSource("format") === "cli")
        command.error("error: option '--format <format>' is for the list of images: leave it out, or write --json");
    })
    .action(async (cluster: string, _own: object, command: Command) => {
      // --json before the word mirror is meant for it, too.
      const flags = command.optsWithGlobals<Omit<MirrorFlags, keyof typeof off> & Partial<typeof off>>();
      const request = load(cluster);
      process.exitCode = typeof request === "number" ? request : await run(request, { ...off, ...flags });
    });
}
