import type { IManifest } from "cdktf";
import { readClusterFile } from "../../config/files";
import { nameOf } from "../../config/selector";
import { loadCluster, type Rules } from "../../config/load";
import type { LocatedFinding } from "../../config/findings/located";
import type { ClusterConfig } from "../../config/schema/schema";
import { stageCluster } from "../../stacks/write/stageCluster";

/** A cluster to load, check and synthesize. Plain data, as {@link Outcome} is: both cross from one thread to another. */
export interface Job {
  /** The folder that the name of the file starts from. */
  readonly directory: string;
  /** The cluster file, as the user named it. */
  readonly file: string;
  /** The staging folder for the cluster's files. */
  readonly staging: string;
}

/** What became of a {@link Job}. */
export interface Outcome {
  readonly file: string;
  /** Errors and warnings about the file. */
  readonly findings: readonly LocatedFinding[];
  /** The cluster's name. @default - the file does not say it */
  readonly name?: string | undefined;
  /** The cluster, where its file has no errors. */
  readonly made?: { readonly config: ClusterConfig; readonly manifest: IManifest };
  /** The stack of an exception: a fault of the program, which stops this cluster alone. */
  readonly fault?: string;
}

/**
 * Loads a cluster, checks it and makes its files.
 * @throws where a file cannot be written
 */
export function processCluster({ directory, file, staging }: Job, rules: Rules): Outcome {
  try {
    const source = readClusterFile(directory, file);
    if (!("text" in source)) return { file, findings: [source] };
    const { config, findings, value } = loadCluster(source, rules);
    const outcome: Outcome = { file, findings, name: nameOf(value) };
    if (!config) return outcome;
    return { ...outcome, made: { config, manifest: stageCluster(config, staging) } };
  } catch (error) {
    if (!(error instanceof Error) || "syscall" in error) throw error;
    return { file, findings: [], fault: error.stack ?? error.message };
  }
}
