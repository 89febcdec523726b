import type { App } from "cdktf";
import { readClusterFile } from "../config/files";
import { hasErrors } from "../config/findings/finding";
import { type LocatedFinding, renderFindings } from "../config/findings/located";
import { loadCluster, type LoadedCluster } from "../config/load";
import { type ClusterDesign, designCluster } from "../design/cluster";
import { designFindings } from "../design/cluster.findings";
import { createStacks } from "../stacks/createStacks";
import { applyExtensions } from "../stacks/extensions/applyExtensions";
import type { ClusterStacks } from "../stacks/extensions/extension";
import { extensionFiles } from "../stacks/extensions/extensionFiles";

export { ClusterStack } from "../stacks/clusterStack";
export { NetworkStack } from "../stacks/networkStack";
export { WorkloadStack } from "../stacks/workloadStack";
export { clusterFiles, synthesize } from "./synthesize";
export type { SynthesizedCluster, SynthesizedStack, TerraformValue } from "./stacks";
export type { ClusterDesign } from "../design/cluster";
export type { ClusterStacks, Extension } from "../stacks/extensions/extension";

/**
 * What a cluster file says, with its defaults, and what follows from it.
 * @param file its name, from the working directory
 * @throws where the file has errors: the message is what `private-eks synth` says of them
 */
export const loadDesign = (file: string): ClusterDesign => designCluster(validCluster(file).config);

/**
 * Adds the three stacks of a cluster file to an app of your own, and applies the extensions that the file names. Warnings go to stderr.
 * @param app your app, which writes the stacks by `app.synth()`
 * @param file its name, from the working directory
 * @throws where the file or an extension has errors: the message is what `private-eks synth` says of them
 */
export function addStacks(app: App, file: string): ClusterStacks {
  const { config, findings, locate } = validCluster(file);
  const design = designCluster(config);
  const stacks = createStacks(app, config, design);
  const extended = applyExtensions(stacks, design, extensionFiles(config, locate, process.cwd()));
  const all = [...findings, ...extended.findings.map((finding) => locate(finding))];
  if (hasErrors(all)) throw new Error(renderFindings(all));
  process.stderr.write(renderFindings(all));
  return stacks;
}

function validCluster(file: string): LoadedCluster & Required<Pick<LoadedCluster, "config">> {
  const refuse = (findings: readonly LocatedFinding[]): never => {
    throw new Error(renderFindings(findings));
  };
  const source = readClusterFile(process.cwd(), file);
  if (!("text" in source)) return refuse([source]);
  const loaded = loadCluster(source, designFindings);
  return loaded.config ? { ...loaded, config: loaded.config } : refuse(loaded.findings);
}
