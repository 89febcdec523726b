import { parentPort, Worker } from "node:worker_threads";

/** What a cluster takes is a small part of it. Up to a limit so near, V8 tidies up more often: a fifth less memory in the same time. */
const resourceLimits = { maxOldGenerationSizeMb: 200 };

type Waiting<J> = Iterator<readonly [index: number, job: J]>;

/**
 * Does jobs in worker threads that each run this program again. A thread gets its next job when it has done one, so that all end at the same time.
 * @returns the results in the order of the jobs, whichever thread did them
 * @throws what a job throws; the other threads are stopped
 */
export async function inWorkers<J, R>(jobs: readonly J[], threads: number): Promise<readonly R[]> {
  const results: R[] = [];
  const waiting = jobs.entries();
  const workers = Array.from({ length: threads }, () => new Worker(process.argv[1]!, { resourceLimits }));
  try {
    await Promise.all(workers.map((worker) => drain(worker, waiting, results)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}

/** Lets a thread do jobs until none is waiting. */
const drain = <J, R>(worker: Worker, waiting: Waiting<J>, results: R[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const doNext = (): void => {
      const next = waiting.next();
      if (next.done) {
        resolve();
        return;
      }
      const [index, job] = next.value;
      worker.once("message", (result: R) => {
        results[index] = result;
        doNext();
      });
      worker.postMessage(job);
    };
    worker.once("error", reject);
    worker.once("exit", (status) => reject(new Error(`a worker thread ended with ${status} before its jobs were done`)));
    doNext();
  });

/** The worker thread's side of {@link inWorkers}. */
export function serveJobs<J, R>(work: (job: J) => R): void {
  parentPort!.on("message", (job: J) => parentPort!.postMessage(work(job)));
}
