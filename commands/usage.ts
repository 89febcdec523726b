import { type Command, InvalidArgumentError } from "commander";
import type { z } from "zod";

// What commander does not check of a command line, as hooks before an action: https://github.com/tj/commander.js#life-cycle-hooks
// and as parsers of values: https://github.com/tj/commander.js#custom-argument-processing

/** For an option, by its name among the values: the options of which one must be given with it. */
type Needs = Readonly<Record<string, readonly string[]>>;

/** Refuses options that mean nothing without another. Commander itself knows only what excludes another (`conflicts`). */
export const needing =
  (needs: Needs) =>
  (command: Command): void => {
    const isGiven = (name: string): boolean => command.getOptionValueSource(name) === "cli";
    const flagsOf = (name: string): string => command.options.find((option) => option.attributeName() === name)!.flags;
    for (const [name, others] of Object.entries(needs)) {
      if (!isGiven(name) || others.some(isGiven)) continue;
      command.error(
        `error: option '${flagsOf(name)}' means nothing without '${others.map(flagsOf).join("' or '")}': add it, or leave it out`,
      );
    }
  };

/** Refuses options whose value is empty, as that of a shell variable that is not set. */
export function refuseEmptyValues(_program: Command, command: Command): void {
  const empty = command.options.find((option) => command.getOptionValue(option.attributeName()) === "");
  if (empty) command.error(`error: option '${empty.flags}' has an empty value: write one, or leave the option out`);
}

/** Collects values of which none may be given twice. */
export function eachOnce(value: string, before: readonly string[] = []): readonly string[] {
  if (before.includes(value)) throw new InvalidArgumentError("Name each once.");
  return [...before, value];
}

/** A parser that takes the values that a key of the cluster file takes, and refuses others in its words. */
export const checkedBy =
  (schema: z.ZodType<string>) =>
  (value: string): string => {
    const [issue] = schema.safeParse(value).error?.issues ?? [];
    if (issue) throw new InvalidArgumentError(`It ${issue.message}.`);
    return value;
  };
