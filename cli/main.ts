import { CommanderError } from "commander";
import { program } from "./program";

/** A reader that has read enough, such as `head`, is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

program()
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version are no errors; commander has printed all others.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  });
