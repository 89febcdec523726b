import { getSystemErrorMap } from "node:util";
import { withoutControls } from "../config/findings/located";

/** Why a command cannot do what it is asked to, as sentences for the user. */
export class CommandFailure extends Error {}

/**
 * Does what a command is asked to. The program ends with status 1 where the action answers false, or throws a CommandFailure, whose sentences go to
 * stderr.
 */
export async function withStatus(action: () => boolean | Promise<boolean>): Promise<void> {
  try {
    if (await action()) return;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    process.stderr.write(`${error.message.split("\n").map(withoutControls).join("\n")}\n`);
  }
  process.exitCode = 1;
}

/** What the operating system says of a file that cannot be read or written, such as `no such file or directory`, without its code and path. */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return getSystemErrorMap().get(errno ?? 0)?.[1] ?? message;
}

/**
 * Ends the program with status 1 where its output is lost, as on a full disk. A reader that has read enough, such as `head`, is no error. Where stderr
 * is lost, nothing is left to say it on: the work goes on, and the status tells.
 */
export function watchOutput(): void {
  process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
    if (code === "EPIPE") process.exit();
    process.stderr.write(`error: the output cannot be written: ${message}\n`);
    process.exit(1);
  });
  process.stderr.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") process.exitCode = 1;
  });
}

/** What a program says where it ends by an error that no command has explained. */
export function uncaughtText(error: unknown): string {
  if (isNotWritable(error)) {
    const remedy = remedies.get(error.code) ?? "Make that folder writable, or choose";
    return `private-eks cannot write: ${error.message}. ${remedy} another output by CDKTF_OUTDIR.\n`;
  }
  return `private-eks failed, which is a fault of its own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

const unwritableCodes: ReadonlySet<unknown> = new Set(["EACCES", "EEXIST", "EISDIR", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"]);
const folderCalls: ReadonlySet<unknown> = new Set(["mkdir", "mkdtemp"]);

const remedies: ReadonlyMap<unknown, string> = new Map([
  ["ENOSPC", "Free space there, or choose"],
  ["ENOTDIR", "Choose"],
]);

/** A file that is not there is a fault of ours; a folder that cannot be made, as below a link that leads nowhere, is none. */
export const isNotWritable = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  (("code" in error && unwritableCodes.has(error.code)) || ("syscall" in error && folderCalls.has(error.syscall)));

/** What to say where the environment's proxy is not the URL of one; without the value, which may hold a password. */
export const wrongProxy = (): CommandFailure =>
  new CommandFailure("HTTPS_PROXY or HTTP_PROXY is not a URL: write it as http://proxy.example.com:3128, or unset it");
