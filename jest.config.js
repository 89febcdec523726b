/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  // Suites with a configuration of their own.
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/(charts|e2e|nodes|programs|rehearsal|scanners|worlds)/"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } }] },
  moduleNameMapper: { "^fast-check$": "<rootDir>/__tests__/support/fastCheck.ts" },
  // Tests that start programs take longer where a machine does other work besides.
  testTimeout: 30_000,
  reporters: ["default", "<rootDir>/__tests__/support/triedReporter.cjs"],
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out/", "<rootDir>/.cache/", "<rootDir>/dist/"],
};
