import { readFileSync } from "node:fs";
import { Command, type CommanderError } from "commander";
import { addMirrorCommand } from "../../commands/images/mirror/command";
import type { MirrorItem } from "../../commands/images/mirror/items";

// The command as users run it, with the items of a file instead of those of a cluster: no cluster's registries are on loopback.
const program = new Command("private-eks").exitOverride();
addMirrorCommand(program, (file) => ({ cluster: "demo", items: JSON.parse(readFileSync(file, "utf8")) as MirrorItem[] }));
program.parseAsync().catch((error: unknown) => {
  process.exitCode = (error as CommanderError).exitCode;
});
