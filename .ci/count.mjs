// Prints the count of each suite, and of all, by what Jest counted in each job. A job that left no count, or half of one, is a failure, and named.
// usage: node .ci/count.mjs FOLDER JOB... (FOLDER has a file for each job; the jobs e2e.FILE are one suite)
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [folder = "", ...jobs] = process.argv.slice(2);

/** @type {Map<string, number[]>} tests that passed, failed and were skipped */
const suites = new Map();
for (const job of jobs) {
  const suite = job.replace(/^e2e\..*/, "e2e");
  const counts = suites.get(suite) ?? [0, 0, 0];
  suites.set(
    suite,
    countsOf(job).map((count, index) => count + counts[index]),
  );
}
const line = ([passed, failed, skipped]) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
for (const [suite, counts] of suites) console.log(`${suite}: ${line(counts)}`);
console.log(line([0, 1, 2].map((index) => [...suites.values()].reduce((total, counts) => total + counts[index], 0))));

/**
 * @param {string} job
 * @returns {number[]}
 */
function countsOf(job) {
  try {
    const run = JSON.parse(readFileSync(join(folder, job.replaceAll("/", ".")), "utf8"));
    const counts = [run.numPassedTests, run.numFailedTests + run.numRuntimeErrorTestSuites, run.numPendingTests];
    if (counts.every(Number.isInteger)) return counts;
  } catch {
    // A file that is missing, and one that is cut off: below.
  }
  console.log(`${job}: failed, it ended without its count`);
  process.exitCode = 1;
  return [0, 1, 0];
}
