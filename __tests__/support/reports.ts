import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { stringify } from "yaml";
import { type ClusterReport, reportOf } from "../../commands/report/clusterReport";
import { readClusterFile } from "../../config/files";
import { renderFindings } from "../../config/findings/located";
import { loadCluster } from "../../config/load";
import type { ClusterSource } from "../../config/yaml/yamlFile";
import { designFindings } from "../../design/cluster.findings";

const project = resolve(__dirname, "../..");

function reportOfSource(source: ClusterSource, today = "2026-11-29"): ClusterReport {
  const { config, file, findings, locate } = loadCluster(source, designFindings);
  if (!config) throw new Error(`the cluster of this test has errors:\n${renderFindings(findings)}`);
  return reportOf({ config, file, findings, locate }, today);
}

/** What is shown of a cluster `demo` in us-west-2 with nothing but defaults and the changes. */
export const reportDemo = (changes: object = {}, today?: string): ClusterReport =>
  reportOfSource({ file: "clusters/demo.yaml", text: stringify({ name: "demo", region: "us-west-2", ...changes }) }, today);

/** What is shown of the cluster files that come with the project, by their names. */
export const exampleReports: readonly (readonly [file: string, report: ClusterReport])[] = ["clusters", "examples"].flatMap((folder) =>
  readdirSync(join(project, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => [`${folder}/${name}`, reportOfSource(readClusterFile(project, `${folder}/${name}`) as ClusterSource)] as const),
);
