import { type ChildProcess, fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { numberOf } from "../../support/numberOf";
import { root } from "../../support/synth";
import type { TaskAnswer, TaskName } from "./worker";

/** Processes that work at the same time. */
const workers = numberOf("WORKERS", 2, { least: 1, most: 64 });

/** Milliseconds after which a task is taken for one that never ends. */
const longestTask = 900_000;

/** What became of a task: its answer, or why there is none. */
export type Done<T extends TaskName> = { readonly index: number } & ({ readonly answer: TaskAnswer<T> } | { readonly lost: string });

/**
 * Runs a task for many numbers in processes of their own, so that one that hangs or dies is a result as well.
 * @param indices the numbers, in their order
 * @param onDone told of each result as soon as it is there
 */
export async function runTasks<T extends TaskName>(
  task: T,
  seed: number,
  indices: readonly number[],
  onDone: (result: Done<T>) => void = () => undefined,
): Promise<readonly Done<T>[]> {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "worlds-"));
  try {
    const program = join(folder, "worker.cjs");
    writeFileSync(program, bundle());
    const open = [...indices];
    const done: Done<T>[] = [];
    const work = async (): Promise<void> => {
      let child: ChildProcess | undefined;
      for (let index = open.shift(); index !== undefined; index = open.shift()) {
        child ??= fork(program, { execArgv: ["--max-old-space-size=2000"] });
        const result = await answerOf<T>(child, { task, seed, index });
        done.push({ index, ...result });
        onDone({ index, ...result });
        if ("lost" in result) {
          child.kill("SIGKILL");
          child = undefined;
        }
      }
      child?.kill();
    };
    await Promise.all(Array.from({ length: workers }, work));
    return done.sort((one, other) => one.index - other.index);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function answerOf<T extends TaskName>(
  child: ChildProcess,
  message: object,
): Promise<{ readonly answer: TaskAnswer<T> } | { readonly lost: string }> {
  return new Promise((resolve) => {
    const end = (result: { readonly answer: TaskAnswer<T> } | { readonly lost: string }): void => {
      clearTimeout(timer);
      child.removeAllListeners();
      resolve(result);
    };
    const timer = setTimeout(() => end({ lost: `no end within ${longestTask / 1000} seconds` }), longestTask);
    child.once("message", (answer) => end({ answer: answer as TaskAnswer<T> }));
    child.once("exit", (code, signal) => end({ lost: `the process ended with ${code ?? signal}` }));
    child.send(message);
  });
}

/** The program of a worker with the sources as they are. */
function bundle(): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: ["__tests__/worlds/run/worker.ts"],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    write: false,
    logLevel: "silent",
    // cdktf loads it for archives of assets, which no stack has.
    alias: { archiver: "node:util" },
    external: ["@aws-sdk/*", "undici"],
  });
  return outputFiles[0]!.contents;
}
