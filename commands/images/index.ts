import type { Command } from "commander";
import { billOfMaterials } from "./billOfMaterials";
import { readCluster } from "../cluster";
import { addBillOfMaterials } from "./images";
import { addMirrorCommand } from "./mirror/command";
import { itemsOf } from "./mirror/items";

/** Adds `images`, with its subcommands, to the program. */
export const addImages = (program: Command): void =>
  addMirrorCommand(addBillOfMaterials(program), (cluster) => {
    const config = readCluster(cluster);
    return config ? { cluster: config.name, items: itemsOf(billOfMaterials(config)) } : 1;
  });
