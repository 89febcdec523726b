import { Command } from "commander";
import { description, version } from "../package.json";
import { addAdopt } from "./adopt/command";
import { addBackend } from "./backend/command";
import { addBundle } from "./bundle/command";
import { addEdits } from "./edits/command";
import { addImages } from "./images/command";
import { addImport } from "./import/command";
import { addPin } from "./pin/command";
import { addRecover } from "./recover/command";
import { addTeardown } from "./teardown/command";
import { refuseEmptyValues } from "./usage";

/**
 * The private-eks program. Every command ends with status 0, or with 1 where something is wrong with a cluster or with the command line itself.
 */
export function program(): Command {
  const command = new Command("private-eks")
    .description(description)
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print this help")
    .enablePositionalOptions()
    .exitOverride()
    .hook("preAction", refuseEmptyValues)
    .showHelpAfterError("(add --help for help)")
    .addHelpText("after", "\nStatus: 0 done, 1 something is wrong with the cluster or the command line.");
  addBackend(command);
  addBundle(command);
  addAdopt(command);
  addEdits(command);
  addImages(command);
  addImport(command);
  addPin(command);
  addRecover(command);
  addTeardown(command);
  return command;
}
