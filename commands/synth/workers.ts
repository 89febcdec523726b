import { parentPort, Worker, workerData } from "node:worker_threads";

/** What a cluster takes is a small part of it. Up to a limit so near, V8 tidies up more often: a fifth less memory in the same time. */
const resourceLimits = { maxOldGenerationSizeMb: 200 };

/** Jobs that several threads take one by one. */
interface Queue<J> {
  readonly jobs: readonly J[];
  /** The index of the next job, in memory that all threads share. */
  readonly next: Int32Array;
}

/** A job's result, with the index of the job. */
type Result<R> = readonly [index: number, result: R];

/**
 * Does jobs in this thread, and in worker threads that each run this program again.
 * @param threads with this one
 * @returns the results in the order of the jobs, whichever thread did them
 * @throws what a job throws; the other threads are stopped
 */
export async function inThreads<J, R>(jobs: readonly J[], threads: number, work: (job: J) => R): Promise<readonly R[]> {
  const queue: Queue<J> = { jobs, next: new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) };
  const workers = Array.from({ length: threads - 1 }, () => new Worker(process.argv[1]!, { resourceLimits, workerData: queue }));
  try {
    const own = Promise.resolve(queue).then((shared) => takeJobs(shared, work));
    const results = new Map((await Promise.all([...workers.map(resultsOf<R>), own])).flat());
    return jobs.map((job, index) => (results.has(index) ? results.get(index)! : work(job)));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** The results of a worker thread; none where its memory was not enough for a job: this thread, which has more, does its jobs once more. */
const resultsOf = <R>(worker: Worker): Promise<readonly Result<R>[]> =>
  new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") resolve([]);
      else reject(error);
    });
    worker.once("exit", (status) => reject(new Error(`a worker thread ended with ${status} before its jobs were done`)));
  });

/** Does jobs until none is waiting. */
function takeJobs<J, R>({ jobs, next }: Queue<J>, work: (job: J) => R): readonly Result<R>[] {
  const results: Result<R>[] = [];
  for (let index = Atomics.add(next, 0, 1); index < jobs.length; index = Atomics.add(next, 0, 1)) results.push([index, work(jobs[index]!)]);
  return results;
}

/** The worker thread's side of {@link inThreads}. */
export function serveJobs<J, R>(work: (job: J) => R): void {
  parentPort!.postMessage(takeJobs(workerData as Queue<J>, work));
}
