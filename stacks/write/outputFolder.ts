import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { type IManifest, Manifest } from "cdktf";
import { makeFolder, readJson, writeWhole } from "../../config/fileSystem";
import { journalName, recordsFolder, stagingPrefix } from "../../config/outputLayout";
import { sortedJson } from "./stack";
import { objectsChartFolder } from "../../design/software/objectsChart";
import { policyFile } from "./stageCluster";

/** A folder inside the output for files in the making, so that what is there stays whole until all is made. */
export interface Staging {
  readonly folder: string;
  /**
   * Removes the folder, and the output too where it was not there before and nothing was written to it. A folder whose files are not all in their
   * place is left for the next run.
   */
  readonly close: () => void;
}

const oneHour = 3_600_000;

/** Makes the output folder, where it is not there, and a staging folder in it. What an earlier run was killed at is completed, or removed. */
export function openStaging(outdir: string): Staging {
  const created = makeFolder(outdir);
  settleInterrupted(outdir);
  const folder = mkdtempSync(join(outdir, stagingPrefix));
  const close = (): void => {
    if (existsSync(join(folder, journalName))) return;
    rmSync(folder, { recursive: true, force: true });
    if (created !== undefined) removeEmpty(resolve(outdir), created);
  };
  return { folder, close };
}

/** Completes what runs that were killed have published in part, and removes what else they left; but nothing that another run may be making. */
function settleInterrupted(outdir: string): void {
  for (const name of readdirSync(outdir).filter((child) => child.startsWith(stagingPrefix))) {
    const folder = join(outdir, name);
    const { mtimeMs } = statSync(folder, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (existsSync(join(folder, journalName))) complete(outdir, folder);
    else if (Date.now() - mtimeMs <= oneHour) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Removes a folder that is empty, and those above it, up to and with the last one. */
function removeEmpty(folder: string, last: string): void {
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  if (folder.length > last.length) removeEmpty(dirname(folder), last);
}

/** The names of the files to move to a folder of the output, and to remove from it, by the folder. */
type Publication = Readonly<Record<string, { readonly moved: readonly string[]; readonly removed: readonly string[] }>>;

/**
 * Moves the stacks of clusters, and their records, from the staging folder to their place in the output. A run that is killed meanwhile leaves a
 * journal by which the next one moves the rest, so that the stacks of a cluster are of one revision. Other files there, such as Terraform's lock
 * files, are kept; policies and charts of an earlier run are not. The new manifest lists these stacks, and those of the earlier output that are kept.
 * @param clusters what cdktf's `manifest.json` says of the stacks of each
 * @param isKept whether a stack of the earlier output stays in the manifest
 */
export function publish(outdir: string, staging: Staging, clusters: readonly IManifest[], isKept: (stackName: string) => boolean): void {
  const [first] = clusters;
  if (!first) return;
  const stacks = Object.fromEntries(clusters.flatMap((cluster) => Object.entries(cluster.stacks)));
  const manifest = { version: first.version, stacks: { ...earlierStacks(outdir, isKept), ...stacks } };
  writeFileSync(join(staging.folder, Manifest.fileName), sortedJson(manifest));
  mkdirSync(join(outdir, Manifest.stacksFolder), { recursive: true });
  const folders = [...Object.values(stacks).map(({ workingDirectory }) => workingDirectory), basename(recordsFolder(staging.folder))];
  const publication: Publication = {
    ...Object.fromEntries(folders.map((folder) => [folder, changesOf(join(staging.folder, folder), join(outdir, folder))])),
    ".": { moved: [Manifest.fileName], removed: [] },
  };
  writeWhole(join(staging.folder, journalName), JSON.stringify(publication));
  complete(outdir, staging.folder);
}

function changesOf(from: string, to: string): Publication[string] {
  const moved = readdirSync(from);
  const before = existsSync(to) ? readdirSync(to) : [];
  return { moved, removed: before.filter((name) => isOurs(name) && !moved.includes(name)) };
}

/** Whether synthesis wrote what has this name beside a stack's JSON, and so removes it where it is no longer needed. */
const isOurs = (name: string): boolean => policyFile.test(name) || name === objectsChartFolder;

/** Does what the journal of a staging folder says and is not done yet, and removes the journal. */
function complete(outdir: string, staged: string): void {
  const file = join(staged, journalName);
  for (const [folder, { moved, removed }] of Object.entries(readJson(file) as Publication)) {
    const [from, to] = [join(staged, folder), join(outdir, folder)];
    if (!existsSync(to)) move(from, to);
    else for (const name of moved) move(join(from, name), join(to, name));
    for (const name of removed) rmSync(join(to, name), { recursive: true, force: true });
  }
  rmSync(file, { force: true });
}

/** Moves a file or folder, unless this run, or another, has moved it before. */
function move(from: string, to: string): void {
  try {
    // A folder takes no other's place.
    if (statSync(from).isDirectory()) rmSync(to, { recursive: true, force: true });
    renameSync(from, to);
  } catch (error) {
    if (existsSync(from)) throw error;
  }
}

function earlierStacks(outdir: string, isKept: (stackName: string) => boolean): IManifest["stacks"] {
  const { stacks } = readJson(join(outdir, Manifest.fileName)) as Partial<IManifest>;
  return Object.fromEntries(Object.entries(stacks ?? {}).filter(([name]) => isKept(name)));
}
