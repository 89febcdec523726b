import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import type { ValidCluster } from "../../config/load";
import { makeFolder } from "../../config/makeFolder";
import { outputFolder, stackFolder } from "../../config/outputFolder";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { writeWhole } from "../../config/writeWhole";
import { CommandFailure, systemReason } from "../failure";
import { archiveOf } from "./archive";
import { type LockOptions, lockProviders } from "./lock";
import { lockFile } from "./lockFile";
import { readStackFolder } from "./stackFolder";

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
  /** The folder that synthesis wrote, where the option --from names it. @default - the output folder */
  readonly from?: string;
  /** How lock files are made. @default - those that are there are used as they are */
  readonly lock?: LockOptions;
}

/**
 * Packs the three stacks of a cluster, in the order in which they are applied.
 * @throws CommandFailure if a stack was not synthesized, has a damaged file, or its providers cannot be locked
 */
export async function bundleCluster(cluster: ValidCluster, { from, lock }: BundleOptions): Promise<readonly StackBundle[]> {
  const outdir = resolve(from ?? outputFolder());
  const stacks = stackRoles.map((role) => ({ role, stack: `${cluster.config.name}-${role}` }));
  for (const { stack } of stacks) readStackFolder(outdir, stack, cluster, from);
  if (lock) for (const { stack } of stacks) lockProviders(stackFolder(outdir, stack), lock);
  return Promise.all(
    stacks.map(async ({ role, stack }) => {
      const files = readStackFolder(outdir, stack, cluster, from);
      return { role, stack, archive: await archiveOf(files), locked: files.some(({ name }) => name === lockFile) };
    }),
  );
}

/**
 * Writes the archives into a folder.
 * @returns a line for each, as sha256sum prints it
 * @throws CommandFailure if they cannot be written
 */
export function writeBundles(bundles: readonly StackBundle[], folder: string): readonly string[] {
  try {
    makeFolder(folder);
    return bundles.map(({ stack, archive }) => {
      const path = join(folder, `${stack}.tar.gz`);
      writeWhole(path, archive);
      return `${createHash("sha256").update(archive).digest("hex")}  ${path}`;
    });
  } catch (error) {
    throw new CommandFailure(
      `The archives cannot be written into ${folder}: ${systemReason(error)}. Name a folder that you may write to by --out`,
    );
  }
}
