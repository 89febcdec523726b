/** What a program says where it ends by an error that no command has explained. */
export function uncaughtText(error: unknown): string {
  if (isNotWritable(error)) {
    const place = error.code === "ENOSPC" ? "Free space there" : "Make that folder writable";
    return `private-eks cannot write: ${error.message}. ${place}, or choose another output by CDKTF_OUTDIR.\n`;
  }
  return `private-eks failed, which is a fault of its own: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

const codes: ReadonlySet<unknown> = new Set(["EACCES", "EEXIST", "EISDIR", "ENOSPC", "ENOTDIR", "EPERM", "EROFS"]);
const calls: ReadonlySet<unknown> = new Set(["mkdir", "mkdtemp"]);

/** A file that is not there is a fault of ours; a folder that cannot be made, as below a link that leads nowhere, is none. */
const isNotWritable = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && (("code" in error && codes.has(error.code)) || ("syscall" in error && calls.has(error.syscall)));
