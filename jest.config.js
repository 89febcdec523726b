/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/", "<rootDir>/__tests__/charts/", "<rootDir>/__tests__/e2e/", "<rootDir>/__tests__/programs/"],
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } }] },
  moduleNameMapper: { "^fast-check$": "<rootDir>/__tests__/support/fastCheck.ts" },
  // Tests that start programs take longer where a machine does other work besides.
  testTimeout: 30_000,
  modulePathIgnorePatterns: ["<rootDir>/cdktf.out/", "<rootDir>/.cache/", "<rootDir>/dist/"],
};
