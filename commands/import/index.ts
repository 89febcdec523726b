import type { Command } from "commander";
import { addEksctl } from "./eksctl";

/** Adds `import`, with its subcommands, to the program. */
export const addImport = (program: Command): void =>
  addEksctl(program.command("import").description("make a cluster file from the file of another program"));
