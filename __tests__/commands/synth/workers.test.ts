import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-workers-"));
afterAll(() => rmSync(directory, { recursive: true }));

/**
 * Doubles the numbers from 0 to 19 on three threads; the main thread takes its time, so that the others get some. Writes `worker <number>` or
 * `main <number>` to stderr for each.
 */
function double(inWorker: string) {
  const [source, program] = [join(directory, "program.ts"), join(directory, "program.cjs")];
  writeFileSync(
    source,
    `import { writeSync } from "node:fs";
    import { isMainThread, threadId } from "node:worker_threads";
    import { inThreads, serveJobs } from ${JSON.stringify(join(root, "commands/synth/workers"))};
    const wait = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
    function work(job: number): number {
      writeSync(2, \`\${isMainThread ? "main" : "worker"} \${job}\\n\`);
      if (isMainThread) wait(100);
      else { ${inWorker} }
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
  const { stdout, stderr, status } = spawnSync(process.execPath, [program], { encoding: "utf8", timeout: 50_000 });
  return { stdout: stdout.trim(), stderr, status };
}

const numbers = Array.from({ length: 20 }, (_, index) => index);
const jobs = numbers.join();
const doubled = numbers.map((number) => 2 * number).join();

test("threads share the jobs, and the results are in the order of the jobs", () => {
  const { stdout, stderr } = double("");
  expect(stdout).toBe(doubled);
  expect(stderr).toContain("worker ");
  const done = stderr.match(/\d+/g)!.map(Number);
  expect(done.sort((one, other) => one - other).join()).toBe(jobs);
});

test("jobs that are too much for the memory of a worker thread are done by the main thread", () => {
  const { stdout, stderr } = double("const held = []; for (;;) held.push(Array.from({ length: 10_000 }, () => ({ job })));");
  expect(stdout).toBe(doubled);
  expect(stderr).toContain("worker ");
}, 60_000);

test("what a job throws in a worker thread is thrown to the caller, and the other threads are stopped", () => {
  const { stdout, status } = double('if (threadId === 1) throw new Error("no luck"); for (;;);');
  expect({ stdout, status }).toEqual({ stdout: "no luck", status: 0 });
}, 60_000);
