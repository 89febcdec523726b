import { dirname, isAbsolute, join, resolve } from "node:path";
import type { LoadedCluster } from "../../config/load";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ExtensionFile } from "./extension";

/**
 * The extensions of a cluster. Their paths start at the folder of the file that names them, which the cluster's own file may extend.
 * @param directory the folder that the names of cluster files start from
 */
export const extensionFiles = (
  { extensions }: ClusterConfig,
  locate: LoadedCluster["locate"],
  directory: string,
): readonly ExtensionFile[] =>
  extensions.map((given, index) => {
    const path = ["extensions", index];
    const { file } = locate({ severity: "error", path, problem: "", fix: "" });
    const name = isAbsolute(given) ? given : join(dirname(file), given);
    return { name, file: resolve(directory, name), path };
  });
