import { type Command, CommanderError } from "commander";
import { program } from "../../commands/program";

/** All commands of the program, each by its words. */
const commandsBelow = (command: Command, words: readonly string[] = []): readonly (readonly [string, Command])[] =>
  command.commands.flatMap((child) => {
    const here = [...words, child.name()];
    return [[here.join(" "), child] as const, ...commandsBelow(child, here)];
  });

const all = commandsBelow(program());
/** Options without which a command does nothing: commander asks for them before all else. */
const mandatory = ({ options }: Command): readonly string[] =>
  options.flatMap(({ mandatory: isMandatory, required, long }) => (isMandatory ? [long!, ...(required ? ["eu-central-1"] : [])] : []));

const needing = all.filter(([, { registeredArguments }]) => registeredArguments.some(({ required }) => required));

/** What the program says of a command line that it ends at, without its exit. */
async function said(words: readonly string[]) {
  const output = { stdout: "", stderr: "" };
  const command = program();
  for (const one of [command, ...commandsBelow(command).map(([, child]) => child)]) {
    one.configureOutput({ writeOut: (text) => (output.stdout += text), writeErr: (text) => (output.stderr += text) });
  }
  const end = await command.parseAsync(words, { from: "user" }).catch((error: unknown) => error);
  if (!(end instanceof CommanderError)) throw new Error(`${words.join(" ")} is not ended by its usage: ${String(end)}`);
  return { status: end.exitCode, ...output };
}

const firstLines = (text: string): string => text.split("\n", 1)[0]!;

test.each(all.map(([words]) => words))("%s prints its help on stdout, by --help and by help", async (words) => {
  const help = await said([...words.split(" "), "--help"]);
  expect(help).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining(`Usage: private-eks ${words}`) as string });
  expect(await said(["help", ...words.split(" ")])).toEqual(help);
});

test.each(all)("%s refuses an option that it does not have", async (words, command) => {
  const { status, stdout, stderr } = await said([...words.split(" "), ...mandatory(command), "--nosuch"]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^error: unknown option '--nosuch'\n(\(Did you mean .*\)\n)?\(add --help for help\)\n$/);
});

test.each(needing)("%s names an argument that is missing", async (words, command) => {
  const { status, stdout, stderr } = await said([...words.split(" "), ...mandatory(command)]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toBe(`error: missing required argument '${command.registeredArguments[0]!.name()}'\n(add --help for help)\n`);
});

test("help alone is that of the program", async () => {
  expect(await said(["help"])).toEqual(await said(["--help"]));
});

test.each([
  ["nosuch", "error: unknown command 'nosuch'"],
  ["help nosuch", "error: unknown command 'nosuch' (The commands are init, synth, new, "],
  ["help imag", "error: unknown command 'imag' (Did you mean images?)"],
  ["syth", "error: unknown command 'syth' (Did you mean synth?)"],
  ["help import vpd", "error: unknown command 'vpd' (Did you mean vpc?)"],
  ["import help vpd", "error: unknown command 'vpd' (Did you mean vpc?)"],
  ["import vpd", "error: unknown command 'vpd' (Did you mean vpc?)"],
  ["help images x", "error: unknown command 'x' (The commands are mirror.)"],
  ["help synth x", "error: 'synth' has no commands: leave 'x' out"],
])("%s is an error with the nearest command", async (words, message) => {
  const { status, stdout, stderr } = await said(words.split(" "));
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr.replaceAll("\n", " ")).toContain(message);
  expect(stderr).toMatch(/\(add --help for help\)\n$/);
});

test("a group without a command prints what it has, on stderr", async () => {
  const { status, stdout, stderr } = await said(["import"]);
  expect({ status, stdout, usage: firstLines(stderr) }).toEqual({
    status: 1,
    stdout: "",
    usage: "Usage: private-eks import [options] [command]",
  });
});
