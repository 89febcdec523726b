import { join } from "node:path";
import type { ClusterConfig } from "./schema/schema";

/** The folder of the synthesized stacks: that of CDKTF_OUTDIR, which the cdktf program sets, or else `cdktf.out`. */
export const outputFolder = (): string => process.env["CDKTF_OUTDIR"] || "cdktf.out";

/** The folder of a stack, such as `shop-network`, in an output folder: where Terraform runs. */
export const stackFolder = (outdir: string, stack: string): string => join(outdir, "stacks", stack);

/** How the names of folders with files in the making begin, in an output folder. */
export const stagingPrefix = ".new-";

/** The journal in such a folder, once all files are made: what is to be moved to its place, which whoever finds it can complete. */
export const journalName = "publication.json";

/** What an output folder keeps of a cluster, as JSON: what its stacks were made from. */
export interface ClusterRecord {
  /** The cluster file, by its folder and name. */
  readonly file: string;
  /** The configuration with defaults, as the release had it that made the stacks. */
  readonly config: unknown;
}

/** What a cluster was last synthesized with, and then deployed from the folder where the record is. */
export interface DeployedRecord {
  /** The cluster file, by its folder and name. */
  readonly file: string;
  readonly config: ClusterConfig;
  /** The file that keeps this, for the user to remove. */
  readonly keptIn: string;
}

/** The folder of the records of an output folder. */
export const recordsFolder = (outdir: string): string => join(outdir, "clusters");

/** The name that the record of a cluster has in that folder. */
export const recordName = (clusterName: string): string => `${clusterName}.json`;
