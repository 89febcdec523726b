import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ValidCluster } from "../config/load";
import { type ClusterConfig, clusterSchema } from "../config/schema";
import { localStatePath } from "../design/state/terraform";

/** What a cluster was last synthesized with, and whether it was deployed from this folder. */
export interface ClusterRecord {
  /** The cluster file, by its folder and name. */
  readonly file: string;
  readonly config: ClusterConfig;
  /** The file that keeps the record, as the user may name it. */
  readonly keptIn: string;
  readonly isDeployed: boolean;
}

const folder = "clusters";

/** How a record names a cluster file: by folder and name, so that it does not depend on where the project lies. */
export const recordedFile = (file: string): string => `${basename(dirname(resolve(file)))}/${basename(file)}`;

/** The records of an output folder. One that this release does not understand is left out. */
export function readRecords(outdir: string): readonly ClusterRecord[] {
  const names = existsSync(join(outdir, folder)) ? readdirSync(join(outdir, folder)) : [];
  return names.sort().flatMap((name): ClusterRecord[] => {
    const keptIn = join(outdir, folder, name);
    const { file, config } = readJson(keptIn) as { readonly file?: string; readonly config?: unknown };
    const parsed = clusterSchema.safeParse(config);
    return file !== undefined && parsed.success
      ? [{ file, config: parsed.data, keptIn, isDeployed: ["network", "cluster"].some((role) => isDeployed(outdir, parsed.data, role)) }]
      : [];
  });
}

/** Keeps what the clusters are synthesized with. */
export function writeRecords(outdir: string, clusters: readonly ValidCluster[]): void {
  if (clusters.length > 0) mkdirSync(join(outdir, folder), { recursive: true });
  for (const { file, config } of clusters) {
    const record = { file: recordedFile(file), config };
    writeFileSync(join(outdir, folder, `${config.name}.json`), `${JSON.stringify(record, undefined, 2)}\n`);
  }
}

/** A local state holds resources; of any other backend is only known that Terraform was initialised here. */
function isDeployed(outdir: string, { name, backend }: ClusterConfig, role: string): boolean {
  const stack = `${name}-${role}`;
  const stackFolder = join(outdir, "stacks", stack);
  if (backend.type !== "local") return existsSync(join(stackFolder, ".terraform"));
  const { resources = [] } = readJson(join(stackFolder, localStatePath(stack))) as { readonly resources?: readonly unknown[] };
  return resources.length > 0;
}

function readJson(file: string): object {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) ?? {}) as object;
  } catch {
    return {};
  }
}
