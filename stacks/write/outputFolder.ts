import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type IManifest, Manifest } from "cdktf";
import { makeFolder, readJson } from "../../config/fileSystem";
import { sortedJson } from "./stack";
import { policyFile } from "./stageCluster";

/** A folder inside the output for files in the making, so that what is there stays whole until all is made. */
export interface Staging {
  readonly folder: string;
  /** Removes the folder, and the output too where it was not there before and nothing was written to it. */
  readonly close: () => void;
}

const prefix = ".new-";
const oneHour = 3_600_000;

/** Makes the output folder, where it is not there, and a staging folder in it. */
export function openStaging(outdir: string): Staging {
  const created = makeFolder(outdir);
  removeInterrupted(outdir);
  const folder = mkdtempSync(join(outdir, prefix));
  const close = (): void => {
    rmSync(folder, { recursive: true, force: true });
    if (created !== undefined) removeEmpty(resolve(outdir), created);
  };
  return { folder, close };
}

/** Removes what runs that were interrupted have left, but nothing that another run may be making. */
function removeInterrupted(outdir: string): void {
  for (const name of readdirSync(outdir).filter((child) => child.startsWith(prefix))) {
    const { mtimeMs } = statSync(join(outdir, name), { throwIfNoEntry: false }) ?? { mtimeMs: Infinity };
    if (Date.now() - mtimeMs > oneHour) rmSync(join(outdir, name), { recursive: true, force: true });
  }
}

/** Removes a folder that is empty, and those above it, up to and with the last one. */
function removeEmpty(folder: string, last: string): void {
  if (readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  if (folder.length > last.length) removeEmpty(dirname(folder), last);
}

/**
 * Moves the stacks of clusters from the staging folder to their place in the output, file by file. Other files there, such as Terraform's lock
 * files, are kept; policies of an earlier run are not. The new manifest lists these stacks, and those of the earlier output that are kept.
 * @param clusters what cdktf's `manifest.json` says of the stacks of each
 * @param isKept whether a stack of the earlier output stays in the manifest
 */
export function publish(outdir: string, staging: Staging, clusters: readonly IManifest[], isKept: (stackName: string) => boolean): void {
  const [first] = clusters;
  if (!first) return;
  mkdirSync(join(outdir, Manifest.stacksFolder), { recursive: true });
  const stacks = Object.fromEntries(clusters.flatMap((cluster) => Object.entries(cluster.stacks)));
  for (const { workingDirectory } of Object.values(stacks))
    moveFolder(join(staging.folder, workingDirectory), join(outdir, workingDirectory));
  const file = join(staging.folder, Manifest.fileName);
  writeFileSync(file, sortedJson({ version: first.version, stacks: { ...earlierStacks(outdir, isKept), ...stacks } }));
  renameSync(file, join(outdir, Manifest.fileName));
}

function moveFolder(from: string, to: string): void {
  if (!existsSync(to)) {
    renameSync(from, to);
    return;
  }
  const names = readdirSync(from);
  for (const name of readdirSync(to)) {
    if (policyFile.test(name) && !names.includes(name)) rmSync(join(to, name));
  }
  for (const name of names) renameSync(join(from, name), join(to, name));
}

function earlierStacks(outdir: string, isKept: (stackName: string) => boolean): IManifest["stacks"] {
  const { stacks } = readJson(join(outdir, Manifest.fileName)) as Partial<IManifest>;
  return Object.fromEntries(Object.entries(stacks ?? {}).filter(([name]) => isKept(name)));
}
