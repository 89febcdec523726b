import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/synth";

/** What Jest writes of a run. */
const run = (numPassedTests: number, numFailedTests = 0, numPendingTests = 0, numRuntimeErrorTestSuites = 0): string =>
  JSON.stringify({ numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, success: true });

/** What `.ci/run` says at its end of jobs, some of which left a file. */
function count(
  files: Readonly<Record<string, string>>,
  ...jobs: readonly string[]
): { readonly status: number | null; readonly lines: readonly string[] } {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-counts-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, ".ci/count.mjs"), folder, ...jobs], { encoding: "utf8" });
    expect(stderr).toBe("");
    return { status, lines: stdout.trimEnd().split("\n") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const counts = { unit: run(500), "e2e.edits.test.ts": run(7, 1), "e2e.examples.fargate.test.ts": run(9, 0, 2, 1) };
const endToEnd = ["e2e.edits.test.ts", "e2e.examples/fargate.test.ts"];

test("the count of each suite and of all is the sum of what Jest counted, and a file that does not load is a failure", () => {
  expect(count(counts, "unit", ...endToEnd)).toEqual({
    status: 0,
    lines: ["unit: 500 passed, 0 failed", "e2e: 16 passed, 2 failed, 2 skipped", "516 passed, 2 failed, 2 skipped"],
  });
});

test("a job that ended without its count is a failure, and named", () => {
  expect(count(counts, "unit", ...endToEnd, "e2e.cdktf.test.ts", "programs")).toEqual({
    status: 1,
    lines: [
      "e2e.cdktf.test.ts: failed, it ended without its count",
      "programs: failed, it ended without its count",
      "unit: 500 passed, 0 failed",
      "e2e: 16 passed, 3 failed, 2 skipped",
      "programs: 0 passed, 1 failed",
      "516 passed, 4 failed, 2 skipped",
    ],
  });
});

test("so is one in which no test ran", () => {
  expect(count({ unit: run(3), programs: run(0) }, "unit", "programs")).toEqual({
    status: 1,
    lines: ["programs: failed, no test ran", "unit: 3 passed, 0 failed", "programs: 0 passed, 1 failed", "3 passed, 1 failed"],
  });
});

test("so is one that skipped all of its tests, except the end-to-end tests where emulators or a provider are not installed", () => {
  const skipped = { unit: run(3), programs: run(0, 0, 10), "e2e.edits.test.ts": run(0, 0, 4), e2e: run(0, 0, 60) };
  expect(count(skipped, "unit", "programs", "e2e.edits.test.ts")).toEqual({
    status: 1,
    lines: [
      "programs: failed, all of its 10 tests were skipped",
      "unit: 3 passed, 0 failed",
      "programs: 0 passed, 1 failed",
      "e2e: 0 passed, 0 failed, 4 skipped",
      "3 passed, 1 failed, 4 skipped",
    ],
  });
  expect(count(skipped, "unit", "e2e")).toEqual({
    status: 0,
    lines: ["unit: 3 passed, 0 failed", "e2e: 0 passed, 0 failed, 60 skipped", "3 passed, 0 failed, 60 skipped"],
  });
});

test.each(["", '{"numPassedTests":12,"numFai', "null", "{}"])("so is one whose count is %j", (text) => {
  expect(count({ unit: run(3), programs: text }, "unit", "programs")).toEqual({
    status: 1,
    lines: [
      "programs: failed, it ended without its count",
      "unit: 3 passed, 0 failed",
      "programs: 0 passed, 1 failed",
      "3 passed, 1 failed",
    ],
  });
});
