const unit = require("./jest.config.js");

/** Tests in which the programs of nodes, such as nodeadm, start with what is rendered. @type {import("jest").Config} */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/__tests__/nodes/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 300_000,
};
