import { Command } from "commander";
import { description, version } from "../package.json";
import { addAdopt } from "./adopt/command";
import { addBackend } from "./backend/command";
import { addBundle } from "./bundle";
import { addEdits } from "./edits/edits";
import { addImages } from "./images";
import { addImport } from "./import";
import { addTeardown } from "./teardown/command";

/**
 * The private-eks program. Every command ends with status 0, with 1 where something is wrong with a cluster, or with 2 where the command line
 * itself is wrong.
 */
export function program(): Command {
  const command = new Command("private-eks")
    .description(description)
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError("(add --help for help)")
    .addHelpText("after", "\nStatus: 0 done, 1 something is wrong with the cluster, 2 wrong usage.");
  addBackend(command);
  addBundle(command);
  addAdopt(command);
  addEdits(command);
  addImages(command);
  addImport(command);
  addTeardown(command);
  return command;
}
