import { parentPort, Worker, workerData } from "node:worker_threads";

/**
 * Does jobs in worker threads that each run this program again, do one batch and end: what cdktf keeps of a stack for as long as its thread lives
 * goes with the thread, so that memory does not grow with the number of jobs.
 * @param threads most threads at a time
 * @param most jobs that a thread does
 * @returns the results in the order of the jobs, whichever thread did them
 */
export async function inWorkers<J, R>(jobs: readonly J[], threads: number, most: number): Promise<readonly R[]> {
  const rounds = Math.ceil(jobs.length / (threads * most));
  const batchSize = Math.ceil(jobs.length / (threads * rounds));
  const batches = Array.from({ length: Math.ceil(jobs.length / batchSize) }, (_, index) =>
    jobs.slice(index * batchSize, (index + 1) * batchSize),
  );
  const results: (readonly R[])[] = [];
  const waiting = batches.entries();
  const thread = async (): Promise<void> => {
    for (const [index, batch] of waiting) results[index] = await inWorker<J, R>(batch);
  };
  await Promise.all(Array.from({ length: Math.min(threads, batches.length) }, thread));
  return results.flat();
}

const inWorker = <J, R>(batch: readonly J[]): Promise<readonly R[]> =>
  new Promise((resolve, reject) => {
    let results: readonly R[] | undefined;
    new Worker(process.argv[1]!, { argv: process.argv.slice(2), workerData: batch })
      .on("message", (message: readonly R[]) => (results = message))
      .on("error", reject)
      .on("exit", (status) =>
        results ? resolve(results) : reject(new Error(`a worker thread ended with ${status} before its jobs were done`)),
      );
  });

/** The worker thread's side of {@link inWorkers}. */
export function serveBatch<J, R>(work: (job: J) => R): void {
  parentPort!.postMessage((workerData as readonly J[]).map(work));
}
