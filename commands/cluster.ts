import { clusterFileNames, findClusterFiles, readClusterFile } from "../config/files";
import { hasErrors } from "../config/findings/finding";
import { writtenName, stemOf } from "../config/selector";
import { loadCluster, type LoadedCluster } from "../config/load";
import { fileError, fewOf } from "../config/findings/located";
import type { ClusterConfig } from "../config/schema/schema";
import { readLayers } from "../config/yaml/layers";
import { designFindings } from "../design/cluster";
import { tellFindings } from "./printing";

/**
 * The configuration of a cluster, for a command that names it. Errors and warnings go to stderr; with errors the status is 1, and there is no
 * configuration.
 * @param cluster a YAML file, or the name of a cluster in clusters/ (or in PRIVATE_EKS_CLUSTERS)
 */
export const readCluster = (cluster: string): ClusterConfig | undefined => readClusterWithFile(cluster)?.config;

/** As {@link readCluster}, with the file that the configuration is from. */
export function readClusterWithFile(cluster: string): Required<Pick<LoadedCluster, "config" | "file" | "locate">> | undefined {
  const { config, file, findings, locate } = /\.ya?ml$|[\\/]/.test(cluster) ? readFile(cluster) : readNamed(cluster);
  tellFindings(findings);
  if (hasErrors(findings)) process.exitCode = 1;
  return config && file && locate ? { config, file, locate } : undefined;
}

type FoundCluster = Pick<LoadedCluster, "config" | "findings"> & Partial<Pick<LoadedCluster, "file" | "locate">>;

function readFile(file: string): FoundCluster {
  const { sources, findings } = findClusterFiles({ arguments: [file], environment: {}, directory: process.cwd() });
  return sources[0] ? loadCluster(sources[0], designFindings) : { findings };
}

/** By the name in the file, or by the name of the file. Of the other files only the YAML is parsed. */
function readNamed(name: string): FoundCluster {
  const directory = process.cwd();
  const { names: files, findings } = clusterFileNames({ arguments: [], environment: process.env, directory });
  const names = files.map((file) => {
    const source = readClusterFile(directory, file);
    return ("text" in source && writtenName(readLayers(source).value)) || stemOf(file);
  });
  const found = files[names.indexOf(name)] ?? files.find((file) => stemOf(file) === name);
  if (found !== undefined) return readFile(found);
  const fix = names.length > 0 ? `Name a YAML file, or one of ${fewOf([...new Set(names)])}` : "Name a YAML file";
  return { findings: [...findings, fileError("clusters", `there is no cluster ${JSON.stringify(name)}`, fix)] };
}
