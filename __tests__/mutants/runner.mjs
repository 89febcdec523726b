// A test runner for Stryker that keeps everything loaded: a mutant costs milliseconds, and not the second or more in which Jest starts again. It knows
// what the tests of pure functions use (test, describe, each, expect), and nothing else of Jest. Tests that take long are left out, and the score is a
// little lower than with them.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { loadTests } from "./tests.mjs";

/** What Stryker's instrumented code reads and writes. Each file keeps a reference to it. */
const instrumented = (globalThis.__stryker__ ??= {});

class Runner {
  static inject = ["options"];

  constructor(options) {
    const patterns = options.inProcess.tests.map((glob) => new RegExp(`^${glob.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`));
    this.files = readdirSync("__tests__", { recursive: true, encoding: "utf8" })
      .filter((file) => patterns.some((pattern) => pattern.test(file)))
      .sort()
      .map((file) => join(process.cwd(), "__tests__", file));
    // Of the processor: others may keep the machine busy.
    this.milliseconds = new Map();
    this.mostMilliseconds = options.inProcess.mostMilliseconds;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    this.tests = loadTests(this.files);
    const results = [];
    for (const test of this.tests) {
      instrumented.currentTestId = test.id;
      const start = process.cpuUsage();
      const failureMessage = await failureOf(test);
      const { user, system } = process.cpuUsage(start);
      const timeSpentMs = (user + system) / 1000;
      this.milliseconds.set(test.id, timeSpentMs);
      const result = { id: test.id, name: test.id, fileName: test.file, timeSpentMs };
      results.push(failureMessage === undefined ? { ...result, status: 0 } : { ...result, status: 1, failureMessage });
    }
    instrumented.currentTestId = undefined;
    return { status: "complete", tests: results, mutantCoverage: instrumented.mutantCoverage };
  }

  async mutantRun({ activeMutant, hitLimit, mutantActivation, reloadEnvironment, sandboxFileName, testFilter }) {
    instrumented.hitLimit = hitLimit;
    instrumented.hitCount = hitLimit === undefined ? undefined : 0;
    instrumented.activeMutant = mutantActivation === "static" ? activeMutant.id : undefined;
    try {
      if (reloadEnvironment || !this.tests) {
        // What was loaded with a mutant is of no use for the next one.
        this.tests = undefined;
        const tests = loadTests(this.files);
        if (mutantActivation !== "static") this.tests = tests;
        return await this.#run(tests, activeMutant, sandboxFileName, testFilter);
      }
      return await this.#run(this.tests, activeMutant, sandboxFileName, testFilter);
    } catch (error) {
      return { status: "killed", killedBy: [], failureMessage: String(error), nrOfTests: 0 };
    } finally {
      instrumented.activeMutant = undefined;
    }
  }

  async #run(tests, { id }, sandboxFileName, testFilter) {
    instrumented.activeMutant = id;
    const wanted = testFilter && new Set(testFilter);
    // The file's own tests first, and of those the quick ones: the first that fails ends the run.
    const own = basename(sandboxFileName, ".ts");
    const rank = (test) => (basename(test.file).startsWith(`${own}.`) ? 0 : 1e9) + (this.milliseconds.get(test.id) ?? 0);
    const isQuick = ({ id: name }) => (this.milliseconds.get(name) ?? 0) <= this.mostMilliseconds;
    const chosen = tests.filter((test) => (!wanted || wanted.has(test.id)) && isQuick(test)).sort((one, other) => rank(one) - rank(other));
    for (const [index, test] of chosen.entries()) {
      const failureMessage = await failureOf(test);
      const hasLooped = instrumented.hitLimit !== undefined && instrumented.hitCount > instrumented.hitLimit;
      if (hasLooped) return { status: "timeout", reason: "the mutant was reached too often" };
      if (failureMessage !== undefined) return { status: "killed", killedBy: [test.id], failureMessage, nrOfTests: index + 1 };
    }
    return { status: "survived", nrOfTests: chosen.length };
  }
}

async function failureOf({ run }) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const strykerPlugins = [{ kind: "TestRunner", name: "in-process", injectableClass: Runner }];
