const unit = require("./jest.config.js");

/** Tests that build the network of a cluster out of network namespaces, and send packets through it. @type {import("jest").Config} */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/__tests__/rehearsal/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 180_000,
};
