import { findClusterFiles } from "../config/files";
import { hasErrors } from "../config/finding";
import { loadCluster, type LoadedCluster } from "../config/load";
import { fileError } from "../config/located";
import { renderFindings } from "../config/render";
import type { ClusterConfig } from "../config/schema";
import { designFindings } from "../design/cluster";

/**
 * The configuration of a cluster, for a command that names it. Errors and warnings go to stderr; with errors the status is 1, and there is no
 * configuration.
 * @param cluster a YAML file, or the name of a cluster in clusters/ (or in PRIVATE_EKS_CLUSTERS)
 */
export const readCluster = (cluster: string): ClusterConfig | undefined => readClusterWithFile(cluster)?.config;

/** As {@link readCluster}, with the file that the configuration is from. */
export function readClusterWithFile(cluster: string): Required<Pick<LoadedCluster, "config" | "file">> | undefined {
  const { config, file, findings } = /\.ya?ml$|[\\/]/.test(cluster) ? readFile(cluster) : readNamed(cluster);
  if (findings.length > 0) process.stderr.write(renderFindings(findings));
  if (hasErrors(findings)) process.exitCode = 1;
  return config && file ? { config, file } : undefined;
}

type Result = Pick<LoadedCluster, "config" | "findings"> & Partial<Pick<LoadedCluster, "file">>;

function readFile(file: string): Result {
  const { sources, findings } = findClusterFiles({ arguments: [file], environment: {}, directory: process.cwd() });
  return sources[0] ? loadCluster(sources[0], designFindings) : { findings };
}

/** By the name in the file, or by the name of the file, which a file with errors still has. */
function readNamed(name: string): Result {
  const { sources, findings } = findClusterFiles({ arguments: [], environment: process.env, directory: process.cwd() });
  const clusters = sources.map((source) => loadCluster(source, designFindings));
  const found = clusters.find(({ config }) => config?.name === name) ?? clusters.find(({ file }) => stem(file) === name);
  if (found) return found;
  const names = clusters.map(({ file, config }) => config?.name ?? stem(file));
  const fix = names.length > 0 ? `Name a YAML file, or one of ${names.join(", ")}` : "Name a YAML file";
  const missing = fileError("clusters", `there is no cluster ${JSON.stringify(name)}`, fix);
  return { findings: [...findings, missing] };
}

const stem = (file: string): string => file.replace(/^.*[\\/]/, "").replace(/\.ya?ml$/, "");
