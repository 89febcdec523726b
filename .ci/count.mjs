// Prints the count of each suite, and of all, by what Jest counted in each job. A job that left no count, half of one, or one
// of no tests but skipped ones is a failure, and named; end-to-end tests may all be skipped.
// usage: node .ci/count.mjs FOLDER JOB... (FOLDER has a file for each job; the jobs e2e.FILE are one suite)
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder = "", ...jobs] = process.argv.slice(2);

/** @typedef {[passed: number, failed: number, skipped: number]} Counts */

/** @type {Map<string, Counts>} */
const suites = new Map();
for (const job of jobs) {
  const suite = job.replace(/^e2e\..*/, "e2e");
  const counts = suites.get(suite) ?? [0, 0, 0];
  const [passed, failed, skipped] = countsOf(job);
  suites.set(suite, [counts[0] + passed, counts[1] + failed, counts[2] + skipped]);
}
/** @param {Counts} counts */
const line = ([passed, failed, skipped]) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
for (const [suite, counts] of suites) console.log(`${suite}: ${line(counts)}`);
const total = (/** @type {number} */ index) => [...suites.values()].reduce((sum, counts) => sum + counts[index], 0);
console.log(line([total(0), total(1), total(2)]));

/**
 * @param {string} job
 * @returns {Counts}
 */
function countsOf(job) {
  try {
    const run = JSON.parse(readFileSync(join(folder, job.replaceAll("/", ".")), "utf8"));
    /** @type {Counts} */
    const counts = [run.numPassedTests, run.numFailedTests + run.numRuntimeErrorTestSuites, run.numPendingTests];
    if (counts.every(Number.isInteger)) {
      const [passed, failures, skipped] = counts;
      // End-to-end tests need emulators, and some of them a provider that may not be installed: a line says so, and they are counted.
      if (passed + failures > 0 || (/^e2e\b/.test(job) && skipped > 0)) return counts;
      return failed(job, skipped > 0 ? `all of its ${skipped} tests were skipped` : "no test ran");
    }
  } catch {
    // A file that is missing, and one that is cut off: below.
  }
  return failed(job, "it ended without its count");
}

/**
 * @param {string} job
 * @param {string} why
 * @returns {Counts}
 */
function failed(job, why) {
  console.log(`${job}: failed, ${why}`);
  process.exitCode = 1;
  return [0, 1, 0];
}
