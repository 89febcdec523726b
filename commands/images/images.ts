import { type Command, Option } from "commander";
import type { ClusterConfig } from "../../config/schema/schema";
import { billOfMaterials, type BillOfMaterials } from "./billOfMaterials";
import { readCluster } from "../cluster";
import { cyclonedx } from "./cyclonedx";
import { json } from "./json";
import { table } from "./table";

/** The forms in which the bill of materials is written. */
const formats: Readonly<Record<string, (bill: BillOfMaterials, config: ClusterConfig) => string>> = { table, json, cyclonedx };

/** Adds `images <cluster>` to the program: the bill of materials of a cluster, on stdout. Returns the command, for its subcommands. */
export const addBillOfMaterials = (program: Command): Command =>
  program
    .command("images")
    .enablePositionalOptions()
    .description("list every image and chart that a cluster pulls")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addOption(new Option("--format <format>", "form of the list").choices(Object.keys(formats)).default("table"))
    .addOption(new Option("--json", "short for --format json").conflicts("format"))
    .addHelpText("after", "\ndocs/bill-of-materials.md describes the JSON and what is in the list.")
    .action((cluster: string, options: { readonly format: string; readonly json?: true }) => {
      const config = readCluster(cluster);
      const write = formats[options.json ? "json" : options.format]!;
      if (config) process.stdout.write(`${write(billOfMaterials(config), config)}\n`);
    });
