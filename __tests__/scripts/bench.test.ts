import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../support/synth";

const bench = (...words: string[]) => spawnSync(process.execPath, [join(root, "scripts/bench.mjs"), ...words], { encoding: "utf8" });

test("tells its options", () => {
  expect(bench("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("--rounds <number>") as string, stderr: "" });
});

test.each([
  [["--round"], "error: unknown option '--round'\n(Did you mean --rounds?)\n"],
  [["--clusters", "1,many"], "error: option '--clusters <numbers>' argument '1,many' is invalid. It must be a whole number from 1.\n"],
])("wrong usage, %j, is one sentence", (words, stderr) => {
  expect(bench(...words)).toMatchObject({ status: 1, stdout: "", stderr });
});
