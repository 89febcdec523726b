import { getSystemErrorMap } from "node:util";

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
    process.stderr.write(`${error.message}\n`);
  }
  process.exitCode = 1;
}

/** What the operating system says of a file that cannot be read or written, such as `no such file or directory`, without its code and path. */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return getSystemErrorMap().get(errno ?? 0)?.[1] ?? message;
}
