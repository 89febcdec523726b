import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-workers-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Doubles the numbers from 0 to 19 on three threads; the main thread takes its time, so that the others get some. */
function double(inWorker: string) {
  const [source, program] = [join(directory, "program.ts"), join(directory, "program.cjs")];
  writeFileSync(
    source,
    `import { writeSync } from "node:fs";
    import { isMainThread } from "node:worker_threads";
    import { inThreads, serveJobs } from ${JSON.stringify(join(root, "stacks/fleet/workers"))};
    const wait = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    function work(job: number): number {
      if (isMainThread) wait(100);
      else { writeSync(2, "worker "); ${inWorker} }
      return 2 * job;
    }
    const jobs = Array.from({ length: 20 }, (_, index) => index);
    if (isMainThread) inThreads(jobs, 3, work).then((results) => console.log(results.join())).catch((error) => console.log(error.message));
    else serveJobs(work);`,
  );
  execFileSync(join(root, "node_modules/.bin/esbuild"), [
    source,
    "--bundle",
    "--platform=node",
    "--log-level=error",
    `--outfile=${program}`,
  ]);
  const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
  return { stdout: stdout.trim(), stderr };
}

const doubled = Array.from({ length: 20 }, (_, index) => 2 * index).join();

test("threads share the jobs, and the results are in the order of the jobs", () => {
  const { stdout, stderr } = double("");
  expect(stdout).toBe(doubled);
  expect(stderr).toContain("worker ");
});

test("jobs that are too much for the memory of a worker thread are done by the main thread", () => {
  const { stdout, stderr } = double("const held = []; for (;;) held.push(Array.from({ length: 10_000 }, () => ({ job })));");
  expect(stdout).toBe(doubled);
  expect(stderr).toContain("worker ");
}, 60_000);

test("what a job throws in a worker thread is thrown to the caller", () => {
  expect(double('throw new Error("no luck");').stdout).toBe("no luck");
});
