import { packageFolder } from "../../packageFiles";
import { reviewWorkflow } from "./reviewWorkflow";

/** The file that a repository starts with: a cluster that works as it is, with every part private. */
export const firstCluster = (schema: string, reference: string): string => `# yaml-language-server: $schema=${schema}
# A private cluster without any way to the internet. Copy this file, or edit it: every key and its default is in ${reference}.
name: private-eks
region: us-west-2

access:
  # IAM roles that administer the cluster. While this is empty, only whoever applies the cluster stack can.
  admins: []

nodeGroups:
  managed:
    general:
      instanceTypes: [m6i.large]
      capacity:
        min: 2
        max: 6
`;

const clustersTest = `// What must hold for every cluster of this repository. More assertions: ${packageFolder}/docs/guides/testing.md
const { clusterFiles, synthesize } = require("private-eks/testing");

describe.each(clusterFiles())("%s", (file) => {
  const stacks = synthesize(file);

  test("cannot be reached from the internet", () => {
    expect(stacks).toHaveNoPublicAccess();
  });

  test("keeps the control plane's audit log", () => {
    expect(stacks.cluster).toHaveResourceWithProperties("aws_eks_cluster", {
      enabled_cluster_log_types: expect.arrayContaining(["audit"]),
    });
  });
});
`;

const workflow = `# Checks the clusters: their stacks are synthesized, and what __tests__/ asks of them holds.
name: clusters
on:
  push: { branches: [main] }
  pull_request:
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: { persist-credentials: false }
      - uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0
        with: { node-version: 22, cache: npm }
      - run: npm ci --ignore-scripts --no-audit --no-fund
      - run: npm test -- --ci
      - run: npm run synth
`;

const gitIgnored = ["node_modules/", "cdktf.out/", ".terraform/", "*.tfstate", "*.tfstate.*", "*.log"];

/**
 * The files of a repository with clusters, by their names, but for its package.json.
 * @param projectId what the cdktf program knows the project by: a UUID of its own
 */
export const repositoryFiles = (projectId: string): Readonly<Record<string, string>> => ({
  "clusters/default.yaml": firstCluster(`../${packageFolder}/cluster.schema.json`, `${packageFolder}/docs/reference/configuration.md`),
  "cdktf.json": `${JSON.stringify(
    { language: "typescript", app: "npx --no-install private-eks synth", projectId, sendCrashReports: "false" },
    undefined,
    2,
  )}\n`,
  "__tests__/clusters.test.cjs": clustersTest,
  ".github/workflows/clusters.yaml": workflow,
  ".github/workflows/review.yaml": reviewWorkflow,
  ".gitignore": gitIgnored.map((name) => `${name}\n`).join(""),
});
