import { getSystemErrorMap } from "node:util";

/** What the operating system says of a file that cannot be read or written, such as `no such file or directory`, without its code and path. */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return getSystemErrorMap().get(errno ?? 0)?.[1] ?? message;
}
