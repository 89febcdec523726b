import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type ClusterRecord, type DeployedRecord, recordName, recordsFolder, stackFolder } from "../../config/outputLayout";
import { valueAt } from "../../config/findings/path";
import type { ValidCluster } from "../../config/load";
import { readJson, writeWhole } from "../../config/fileSystem";
import { parseCluster } from "../../config/schema/schema";
import { localStatePath } from "../../design/state/terraform";

/** How a record names a cluster file: by folder and name, so that it does not depend on where the project lies. */
export const recordedFile = (file: string): string => `${basename(dirname(resolve(file)))}/${basename(file)}`;

/**
 * The records of an output folder that are about some clusters, by their names or by their files, and from which these were deployed. One that this
 * release does not understand is left out.
 */
export function readRecords(outdir: string, clusters: readonly ValidCluster[]): readonly DeployedRecord[] {
  const wantedNames = new Set(clusters.map(({ config }) => recordName(config.name)));
  const wantedFiles = new Set(clusters.map((cluster) => recordedFile(cluster.file)));
  return recordsIn(outdir).flatMap(({ name, keptIn, file, config }): DeployedRecord[] => {
    if (!(wantedNames.has(name) || wantedFiles.has(file)) || !["network", "cluster"].some((role) => isDeployed(outdir, config, role)))
      return [];
    const { data } = parseCluster(config);
    return data ? [{ file, config: data, keptIn }] : [];
  });
}

/** The names of the clusters of some files, as they were when they were last synthesized. */
export function recordedNames(outdir: string, files: readonly string[]): readonly string[] {
  const wanted = new Set(files.map(recordedFile));
  return recordsIn(outdir).flatMap(({ name, file }) => (wanted.has(file) ? [basename(name, ".json")] : []));
}

interface KeptRecord extends ClusterRecord {
  /** Of the record itself. */
  readonly name: string;
  readonly keptIn: string;
}

function recordsIn(outdir: string): readonly KeptRecord[] {
  const folder = recordsFolder(outdir);
  const names = existsSync(folder) ? readdirSync(folder) : [];
  // A killed run leaves a part with another ending.
  const records = names.filter((name) => name.endsWith(".json")).sort();
  return records.flatMap((name): KeptRecord[] => {
    const keptIn = join(folder, name);
    const { file, config } = readJson(keptIn) as Partial<ClusterRecord>;
    return file === undefined ? [] : [{ name, keptIn, file, config }];
  });
}

/** Keeps what the clusters are synthesized with. */
export function writeRecords(outdir: string, clusters: readonly ValidCluster[]): void {
  const folder = recordsFolder(outdir);
  if (clusters.length > 0) mkdirSync(folder, { recursive: true });
  for (const { file, config } of clusters) {
    const record: ClusterRecord = { file: recordedFile(file), config };
    writeWhole(join(folder, recordName(config.name)), `${JSON.stringify(record, undefined, 2)}\n`);
  }
}

/** A local state holds resources; of any other backend is only known that Terraform was initialised here. */
function isDeployed(outdir: string, config: unknown, role: string): boolean {
  const stack = `${String(valueAt(config, ["name"]))}-${role}`;
  const folder = stackFolder(outdir, stack);
  if ((valueAt(config, ["backend", "type"]) ?? "local") !== "local") return existsSync(join(folder, ".terraform"));
  const { resources = [] } = readJson(join(folder, localStatePath(stack))) as { readonly resources?: readonly unknown[] };
  return resources.length > 0;
}
