import { clusterFileNames, findClusterFiles, readClusterFile } from "../config/files";
import { hasErrors } from "../config/findings/finding";
import { writtenName, stemOf } from "../config/selector";
import { loadCluster, type ClusterFindings, type LoadedCluster } from "../config/load";
import { fileError, fewOf } from "../config/findings/located";
import type { ClusterConfig } from "../config/schema/schema";
import { readLayers } from "../config/yaml/layers";
import { designFindings } from "../design/cluster.findings";
import { supportFindings } from "../design/controlPlane/version.findings";
import { tellFindings } from "./printing";

/**
 * The configuration of a cluster, for a command that names it. Errors and warnings go to stderr; with errors the status is 1, and there is no
 * configuration.
 * @param cluster a YAML file, or the name of a cluster in clusters/ (or in PRIVATE_EKS_CLUSTERS)
 */
export const readCluster = (cluster: string): ClusterConfig | undefined => readClusterWithFile(cluster)?.config;

/** As {@link readCluster}, with the file that the configuration is from, and its warnings. @param findingsOf what is wrong with a cluster */
export function readClusterWithFile(
  cluster: string,
  findingsOf: ClusterFindings = designFindings,
): Required<Pick<LoadedCluster, "config" | "file" | "findings" | "locate">> | undefined {
  const { config, file, findings, locate } = findCluster(cluster, findingsOf);
  tellFindings(findings);
  if (hasErrors(findings)) process.exitCode = 1;
  return config && file && locate ? { config, file, findings, locate } : undefined;
}

/** What is wrong with a cluster that is made on a day, such as 2026-11-29, in UTC: besides its design, a version that EKS no longer offers. */
export const findingsOn =
  (today: string): ClusterFindings =>
  (config) => [...designFindings(config), ...supportFindings(config, today, false)];

/** A cluster that a command names, as far as it can be read. */
export type FoundCluster = Pick<LoadedCluster, "config" | "findings"> & Partial<Pick<LoadedCluster, "file" | "files" | "locate" | "value">>;

/** As {@link readCluster}, for a command that tells the findings itself. */
export const findCluster = (cluster: string, findingsOf: ClusterFindings): FoundCluster =>
  /\.ya?ml$|[\\/]/.test(cluster) ? readFile(cluster, findingsOf) : readNamed(cluster, findingsOf);

/** The files of all clusters in clusters/ (or in PRIVATE_EKS_CLUSTERS). */
export const clustersOfFolder = () => clusterFileNames({ arguments: [], environment: process.env, directory: process.cwd() });

function readFile(file: string, findingsOf: ClusterFindings): FoundCluster {
  const { sources, findings } = findClusterFiles({ arguments: [file], environment: {}, directory: process.cwd() });
  return sources[0] ? loadCluster(sources[0], findingsOf) : { findings };
}

/** By the name in the file, or by the name of the file. Of the other files only the YAML is parsed. */
function readNamed(name: string, findingsOf: ClusterFindings): FoundCluster {
  const { names: files, findings } = clustersOfFolder();
  const names = files.map((file) => {
    const source = readClusterFile(process.cwd(), file);
    return ("text" in source && writtenName(readLayers(source).value)) || stemOf(file);
  });
  const found = files[names.indexOf(name)] ?? files.find((file) => stemOf(file) === name);
  if (found !== undefined) return readFile(found, findingsOf);
  const fix = names.length > 0 ? `Name a YAML file, or one of ${fewOf([...new Set(names)])}` : "Name a YAML file";
  return { findings: [...findings, fileError("clusters", `there is no cluster ${JSON.stringify(name)}`, fix)] };
}
