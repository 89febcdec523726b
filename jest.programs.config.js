const unit = require("./jest.config.js");

/** Tests that hand what is rendered to the programs that read it: Squid, cloud-init, curl, Go, Python. @type {import("jest").Config} */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/__tests__/programs/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 120_000,
  maxConcurrency: 50,
};
