const unit = require("./jest.config.js");

/** Cluster files that nobody drew by hand: by chance over all keys, and spoiled ones. @type {import("jest").Config} */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/__tests__/worlds/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 7_200_000,
  // The suites have processes of their own.
  maxWorkers: 1,
};
