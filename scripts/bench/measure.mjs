// Runs commands and measures them: wall time, time on the processors, and peak memory.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for everything that the bench writes; it goes when the bench ends. */
export const scratch = mkdtempSync(join(tmpdir(), "private-eks-bench-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

// Every Node.js process of a run, with all its threads, notes what it used when it ends.
const hook = join(scratch, "hook.cjs");
writeFileSync(
  hook,
  `if (require("node:worker_threads").isMainThread) process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const note = { megabytes: maxRSS / 1024, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 };
    require("node:fs").writeFileSync(${JSON.stringify(join(scratch, "note-"))} + process.pid, JSON.stringify(note));
  });`,
);

/**
 * @typedef {object} Command
 * @property {string} name
 * @property {string[]} args of Node.js
 * @property {string} [cwd]
 * @property {Record<string, string>} [environment]
 * @property {() => void} [before] not measured
 * @property {number} [status] exit status that is right; 0
 */

/** Runs a command once. Processes of one run count together: their time is added, their memory that of the largest. @param {Command} command */
export function measure({ name, args, cwd, environment, before, status = 0 }) {
  before?.();
  const start = process.hrtime.bigint();
  const result = spawnSync(process.execPath, args, {
    cwd,
    env: { ...process.env, NODE_OPTIONS: `--require ${hook}`, CHECKPOINT_DISABLE: "1", CI: "1", ...environment },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (result.status !== status) throw new Error(`${name} ended with ${result.status}:\n${result.stderr}`);
  const files = readdirSync(scratch).filter((file) => file.startsWith("note-"));
  const notes = files.map((file) => JSON.parse(readFileSync(join(scratch, file), "utf8")));
  for (const file of files) rmSync(join(scratch, file));
  return {
    seconds,
    cpuSeconds: notes.reduce((sum, note) => sum + note.cpuSeconds, 0),
    megabytes: Math.max(...notes.map((note) => note.megabytes)),
    stderr: result.stderr,
  };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The medians of several rounds; in each round the commands run one after the other, so that a busy machine is busy for all of them. */
export function measureAll(commands, rounds) {
  const results = Array.from({ length: rounds }, () => mapValues(commands, measure));
  return mapValues(commands, ({ name }, key) => {
    const of = (quantity) => median(results.map((round) => round[key][quantity]));
    const result = { name, seconds: of("seconds"), cpuSeconds: of("cpuSeconds"), megabytes: of("megabytes") };
    console.error(
      `${name}: ${result.seconds.toFixed(2)} s, processor ${result.cpuSeconds.toFixed(2)} s, ${result.megabytes.toFixed(0)} MB`,
    );
    return result;
  });
}

const mapValues = (object, change) => Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
