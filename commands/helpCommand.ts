import type { Command } from "commander";
import { nearest } from "../config/findings/nearest";

/**
 * Gives a program, and those of its commands that are nothing without another, a command `help`. That of commander prints the general help for a word
 * that is no command, and says nothing of it.
 */
export function addHelp(program: Command): Command {
  for (const group of program.commands.filter(isGroup)) addHelp(group);
  program
    .helpCommand(false)
    .command("help")
    .description("print the help of a command")
    .argument("[command...]", "the command, such as images mirror")
    .action((names: readonly string[]) => commandNamed(program, names).help());
  return program;
}

/** A command with arguments could not tell its own from the word `help`. */
const isGroup = ({ commands, registeredArguments }: Command): boolean => commands.length > 0 && registeredArguments.length === 0;

function commandNamed(program: Command, [name, ...rest]: readonly string[]): Command {
  if (name === undefined) return program;
  const found = program.commands.find((command) => command.name() === name);
  if (found) return commandNamed(found, rest);
  const names = program.commands.map((command) => command.name());
  if (names.length === 0) return program.error(`error: '${program.name()}' has no commands: leave '${name}' out`);
  const likely = nearest(name, names);
  const hint = likely ? `(Did you mean ${likely}?)` : `(The commands are ${names.join(", ")}.)`;
  return program.error(`error: unknown command '${name}'\n${hint}`);
}
