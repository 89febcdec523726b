import { Command, CommanderError } from "commander";
import { description, version } from "../package.json";
import { uncaughtText, watchOutput } from "./failure";
import { withPagePaths } from "./packageFiles";
import { refuseEmptyValues } from "./usage";

/** The private-eks program without its commands. */
export const emptyProgram = (): Command =>
  new Command("private-eks")
    .description(description)
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .enablePositionalOptions()
    .exitOverride()
    // Of help and of wrong usage, for all commands.
    .configureOutput({
      writeOut: (text) => process.stdout.write(withPagePaths(text)),
      writeErr: (text) => process.stderr.write(withPagePaths(text)),
    })
    .hook("preAction", refuseEmptyValues)
    .showHelpAfterError("(add --help for help)")
    .addHelpText("after", "\nStatus: 0 done, 1 something is wrong with the cluster or the command line.");

/** Runs the program with the words of a command line. The exit status of the process is 0 or 1; no error leaves as an exception. */
export async function runProgram(program: Command, words: readonly string[]): Promise<void> {
  watchOutput();
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    // Commander has printed its own: 0 is help or version, all else wrong usage.
    if (!(error instanceof CommanderError)) process.stderr.write(uncaughtText(error));
    process.exitCode = error instanceof CommanderError ? error.exitCode : 1;
  }
}
