/**
 * What is mutated, and the tests that have to notice, relative to __tests__/. A part is what one run of Stryker does; all of its files are in one layer.
 * @type {Readonly<Record<string, { mutate: readonly string[], tests: readonly string[] }>>}
 */
export const parts = {
  addresses: {
    mutate: ["design/network/addresses*.ts", "design/network/cidrBlocks*.ts", "design/network/subnetLayout.ts"],
    tests: [
      "design/network/*.test.ts",
      "config/badConfigs/network.test.ts",
      "config/badConfigs/existingVpc.test.ts",
      "config/badConfigs/sharedVpc.test.ts",
    ],
  },
  iam: {
    mutate: ["design/iam/*.ts"],
    tests: ["design/iam/*.test.ts", "config/badConfigs/iam.test.ts", "config/badConfigs/serviceAccounts.test.ts"],
  },
  proxy: {
    mutate: ["design/proxy/*.ts", "design/proxy/squid/*.ts"],
    tests: [
      "design/proxy/*.test.ts",
      "design/proxy/squid/*.test.ts",
      "design/reachability/uncertainHosts.test.ts",
      "config/badConfigs/proxy.test.ts",
    ],
  },
  dependencies: {
    mutate: [
      "design/reachability/*ependenc*.ts",
      "design/reachability/controllerNeeds.ts",
      "design/reachability/fips.ts",
      "design/reachability/publicClients.ts",
    ],
    tests: [
      "design/reachability/*ependencies.test.ts",
      "design/reachability/endpoints.test.ts",
      "design/reachability/namedProxy.test.ts",
      "design/reachability/paths.test.ts",
      "design/reachability/paths.findings.test.ts",
      "design/reachability/uncertainHosts.test.ts",
      "design/charts/*.test.ts",
      "design/fargate/reachability.test.ts",
      "design/images/registry/*.test.ts",
      "design/serviceAccounts/*.test.ts",
      "design/software/eksAddons/*.test.ts",
    ],
  },
  paths: {
    mutate: [
      "design/reachability/*aths*.ts",
      "design/reachability/internetPath.ts",
      "design/reachability/endpoint*.ts",
      "!design/reachability/endpointPolicies.findings.ts",
      "design/reachability/existingEndpoints.findings.ts",
      "design/reachability/interception.findings.ts",
    ],
    tests: [
      "design/reachability/*aths*.test.ts",
      "design/reachability/*ndpoints*.test.ts",
      "design/reachability/dependencies.test.ts",
      "design/reachability/interception.findings.test.ts",
      "design/reachability/uncertainHosts.test.ts",
      "config/badConfigs/network.test.ts",
      "config/badConfigs/sharedVpc.test.ts",
    ],
  },
  policies: {
    mutate: [
      "design/reachability/polic*.ts",
      "design/reachability/endpointPolicies.findings.ts",
      "design/reachability/lockedOut.findings.ts",
      "design/reachability/perimeter.ts",
      "design/reachability/requests.ts",
      "design/reachability/verdict.ts",
      "design/reachability/calls.table.ts",
    ],
    tests: [
      "design/reachability/*olic*.test.ts",
      "design/reachability/calls.table.test.ts",
      "design/reachability/perimeter.test.ts",
      "design/reachability/requests.test.ts",
      "design/reachability/verdict.test.ts",
    ],
  },
  nodePools: {
    mutate: ["design/nodePools/*.ts"],
    tests: [
      "design/nodePools/*.test.ts",
      "design/autoMode/autoMode.findings.test.ts",
      "design/karpenter/karpenter.findings.test.ts",
      "config/badConfigs/autoMode.test.ts",
      "config/badConfigs/karpenter.test.ts",
    ],
  },
  nodes: {
    mutate: ["design/nodes/efa*.ts", ...["localStorage", "placement", "reservations"].map((name) => `design/nodes/${name}.findings.ts`)],
    tests: [
      "design/nodes/efa.test.ts",
      ...["localStorage", "placement", "reservations"].map((name) => `design/nodes/${name}.findings.test.ts`),
      "config/badConfigs/nodeGroups.test.ts",
    ],
  },
  // The tables are compared with what becomes of synthesized stacks.
  edits: {
    mutate: ["edit*", "pinnedReleases", "subnetCases"].map((name) => `commands/edits/rules/${name}.ts`),
    tests: ["commands/edits/rules/*.test.ts"],
  },
  teardown: {
    mutate: ["commands/teardown/rules/*.ts"],
    tests: ["commands/teardown/rules/*.test.ts"],
  },
  // Other rules of trace are tested on synthesized stacks, which take too long for each mutant.
  trace: {
    mutate: ["evaluate", "expressions", "squidConf", "values"].map((name) => `commands/trace/rules/${name}.ts`),
    tests: ["commands/trace/rules/evaluate.test.ts", "commands/trace/rules/squidConf.test.ts"],
  },
};
