import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterConfig } from "../../../config/schema/schema";
import { stageCluster } from "../../../stacks/write/stageCluster";

/** Writes the stacks of a cluster into a folder of their own for as long as they are used. */
export function staged<T>(config: ClusterConfig, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-worlds-"));
  try {
    stageCluster(config, folder);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All files of a folder with their text. */
export const filesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]),
  );
