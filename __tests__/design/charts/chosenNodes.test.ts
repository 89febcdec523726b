import type { ClusterSource } from "../../../config/yaml/yamlFile";
import { loadCluster } from "../../../config/load";
import { fileError } from "../../../config/findings/located";
import { choosesNodes } from "../../../design/charts/chosenNodes";
import { releaseFindings } from "../../../design/charts/releases.findings";
import { chosenReleases } from "../../../design/charts/releases";

/** Two groups of one type, of which NVIDIA's plugin may run on one alone, and what nothing tells apart. */
const cluster = (chart: string) => `
name: demo
region: us-west-2
network: { egress: nat }
nodeGroups:
  managed:
    system: {}
    rocket: { instanceTypes: [g5.xlarge], amiFamily: Bottlerocket }
    al: { instanceTypes: [g5.xlarge] }
charts: { nvidia-device-plugin: ${chart} }
`;

function load(chart: string, valuesFile: string) {
  const source = (file: string): ClusterSource => ({
    file,
    text: file === "a.yaml" ? cluster(chart) : valuesFile,
    read: (name) => (name === "values.yaml" ? source(name) : fileError(name, "there is no such file", "Name a file")),
  });
  return loadCluster(source("a.yaml"), () => []).config!;
}

const affinity =
  "affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [{ key: a, operator: Exists }] }] } } }";

test.each([
  ["an affinity of a file of values", "{ valuesFiles: [values.yaml] }", affinity, true],
  ["an affinity of the cluster file", `{ values: { ${affinity} } }`, "", true],
  ["a selector of a file of values", "{ valuesFiles: [values.yaml] }", "nodeSelector: { devices: chart }", true],
  [
    "a selector of a file that the cluster file removes",
    "{ valuesFiles: [values.yaml], values: { nodeSelector: null } }",
    "nodeSelector: { devices: chart }",
    false,
  ],
  ["a rule about pods", "{ valuesFiles: [values.yaml] }", affinity.replaceAll("nodeAffinity", "podAffinity"), true],
  ["other values", "{ valuesFiles: [values.yaml] }", "affinity: {}\nreplicas: 1", false],
])("%s", (_what, chart, valuesFile, expected) => {
  const config = load(chart, valuesFile);
  expect(chosenReleases(config).map((release) => choosesNodes(config, release, []))).toEqual([expected]);
  // Whoever chooses no nodes is told what would run on both groups.
  expect(releaseFindings(config).map(({ severity }) => severity)).toEqual(expected ? [] : ["error"]);
});
