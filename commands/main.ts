import { CommanderError } from "commander";
import { program } from "./program";
import { uncaughtText } from "./failure";

/** A reader that has read enough, such as `head`, is no error; a full disk is one. */
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  if (code === "EPIPE") process.exit();
  process.stderr.write(`error: the output cannot be written: ${message}\n`);
  process.exit(1);
});

program()
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has printed its own: 0 is help or version, all else wrong usage.
    if (!(error instanceof CommanderError)) process.stderr.write(uncaughtText(error));
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  });
