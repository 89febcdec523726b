const unit = require("./jest.config.js");

/** Scanners of Terraform and of IAM policies over all that is synthesized. @type {import("jest").Config} */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/__tests__/scanners/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 900_000,
};
