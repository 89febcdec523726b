/**
 * What is mutated, and the tests that have to notice, relative to __tests__/. A part is what one run of Stryker does.
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
    tests: ["design/proxy/*.test.ts", "design/proxy/squid/*.test.ts", "config/badConfigs/proxy.test.ts"],
  },
  reachability: {
    mutate: ["design/reachability/*.ts"],
    tests: [
      "design/reachability/*.test.ts",
      "config/badConfigs/network.test.ts",
      "config/badConfigs/existingVpc.test.ts",
      "config/badConfigs/proxy.test.ts",
    ],
  },
};
