import { type Command, Option } from "commander";
import type { ClusterConfig } from "../../config/schema/schema";
import { isCentralMirror } from "../../design/images/images";
import { readCluster } from "../cluster";
import { billOfMaterials, type BillOfMaterials } from "./billOfMaterials";
import { billCyclonedx, billJson, billTable } from "./formats";
import { addMirrorCommand } from "./mirror/command";
import { mirrorItems } from "./mirror/items";

/** The forms in which the bill of materials is written. */
const billFormats: Readonly<Record<string, (bill: BillOfMaterials, config: ClusterConfig) => string>> = {
  table: billTable,
  json: billJson,
  cyclonedx: billCyclonedx,
};

/** Adds `images <cluster>` to the program: the bill of materials of a cluster, on stdout. Returns the command, for its subcommands. */
const addBillOfMaterials = (program: Command): Command =>
  program
    .command("images")
    .enablePositionalOptions()
    .description("list every image and chart that a cluster pulls")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addOption(new Option("--format <format>", "form of the list").choices(Object.keys(billFormats)).default("table"))
    .addOption(new Option("--json", "short for --format json").conflicts("format"))
    .addHelpText("after", "\ndocs/reference/bill-of-materials.md describes the JSON and what is in the list.")
    .action((cluster: string, options: { readonly format: string; readonly json?: true }) => {
      const config = readCluster(cluster);
      const write = billFormats[options.json ? "json" : options.format]!;
      if (config) process.stdout.write(`${write(billOfMaterials(config), config)}\n`);
    });

/** Adds `images`, with its subcommands, to the program. */
export const addImages = (program: Command): void =>
  addMirrorCommand(addBillOfMaterials(program), (cluster) => {
    const config = readCluster(cluster);
    return config
      ? { cluster: config.name, items: mirrorItems(billOfMaterials(config)), account: isCentralMirror(config) ? undefined : config }
      : undefined;
  });
