import { CommanderError } from "commander";
import { program } from "./program";
import { uncaughtText, watchOutput } from "./failure";

watchOutput();
program()
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has printed its own: 0 is help or version, all else wrong usage.
    if (!(error instanceof CommanderError)) process.stderr.write(uncaughtText(error));
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  });
