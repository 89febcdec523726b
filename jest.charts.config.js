const unit = require("./jest.config.js");

/** Tests that hand our values to the real charts, and our arguments and policies to the real controllers. @type {import("jest").Config} */
module.exports = {
  ...unit,
  testMatch: ["<rootDir>/__tests__/charts/**/*.test.ts"],
  testPathIgnorePatterns: ["/node_modules/"],
  testTimeout: 900_000,
};
