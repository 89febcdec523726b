import type { Command } from "commander";

const commandsHead = [
  "# Commands",
  "",
  "<!-- Generated from the commands by `npm run schema`; do not edit. -->",
  "",
  "What `npx private-eks <command> --help` prints, with the IAM permissions of the commands that read AWS. `npm run synth` is `npx private-eks synth`.",
  "Every command ends with status 0, or with 1 if something is wrong with a cluster or the command line.",
  "",
];

/** Columns of the help in the page. */
const helpWidth = 100;

/** The help of every command as Markdown. */
export const commandsReference = (program: Command): string => [...commandsHead, ...sections(program)].join("\n");

const sections = (command: Command): readonly string[] =>
  command.commands
    .filter((child) => child.name() !== "help")
    .flatMap((child) => [
      ...(child.registeredArguments.length > 0 || child.commands.length === 0
        ? [`## ${pathOf(child)}`, "", "```text", helpOf(child), "```", ""]
        : []),
      ...sections(child),
    ]);

const pathOf = (command: Command): string => (command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name());

/** The whole help, with what is added behind it. */
function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => helpWidth, getOutHasColors: () => false });
  command.outputHelp();
  return text.trim().replaceAll(/ +$/gm, "");
}
