import { parts } from "./parts.mjs";

const part = process.env.PART ?? "";
const { mutate, tests } = parts[part];

/** @see https://stryker-mutator.io/docs/stryker-js/configuration/ */
export default {
  plugins: ["./__tests__/mutants/runner.mjs"],
  testRunner: "in-process",
  inProcess: { tests, mostMilliseconds: 200 },
  mutate: process.env.MUTATE?.split(",") ?? mutate,
  coverageAnalysis: "perTest",
  concurrency: 1,
  reporters: ["json", "progress-append-only"],
  jsonReporter: { fileName: `.cache/mutants/${part}.json` },
  tempDirName: `.cache/mutants/${part}`,
  ignorePatterns: ["/.cache", "/dist", "/cdktf.out", "/docs/internals", "/__tests__/e2e", "/__tests__/releases", "/tsconfig*.json"],
  timeoutMS: 30_000,
  warnings: { slow: false, unknownOptions: false },
};
