import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import type { LoadedCluster } from "../../config/load";
import { type StackRole, stackRoles } from "../../config/sections/backend";
import { writeWhole } from "../writeWhole";
import { archiveOf } from "./archive";
import { type LockOptions, lockProviders } from "./lock";
import { lockFile, readStackFolder } from "./stackFolder";

/** A stack as a configuration version. */
export interface StackBundle {
  readonly role: StackRole;
  /** Name of the stack, such as shop-network. */
  readonly stack: string;
  /** The tar.gz archive. */
  readonly archive: Buffer;
  /** Whether it holds a lock file. */
  readonly locked: boolean;
}

export interface BundleOptions {
  /** The folder that synthesis wrote. */
  readonly from: string;
  /** How lock files are made. @default - those that are there are used as they are */
  readonly lock?: LockOptions;
}

/** A cluster, its file, and all files that it is made of. */
type BundledCluster = Required<Pick<LoadedCluster, "config" | "file" | "files">>;

/**
 * Packs the three stacks of a cluster, in the order in which they are applied.
 * @throws BundleFailure if a stack was not synthesized, or its providers cannot be locked
 */
export async function bundleCluster(cluster: BundledCluster, options: BundleOptions): Promise<readonly StackBundle[]> {
  const stacks = stackRoles.map((role) => {
    const stack = `${cluster.config.name}-${role}`;
    return { role, stack, folder: resolve(options.from, "stacks", stack) };
  });
  for (const { folder } of stacks) readStackFolder(folder, cluster);
  if (options.lock) for (const { folder } of stacks) lockProviders(folder, options.lock);
  return Promise.all(
    stacks.map(async ({ role, stack, folder }) => {
      const files = readStackFolder(folder, cluster);
      return { role, stack, archive: await archiveOf(files), locked: files.some(({ name }) => name === lockFile) };
    }),
  );
}

/** Writes the archives into a folder. @returns a line for each, as sha256sum prints it */
export function writeBundles(bundles: readonly StackBundle[], folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return bundles.map(({ stack, archive }) => {
    const path = join(folder, `${stack}.tar.gz`);
    writeWhole(path, archive);
    return `${createHash("sha256").update(archive).digest("hex")}  ${path}`;
  });
}
