import { execFileSync } from "node:child_process";
import { root } from "../support/synth";

/** What a report says of mutants with such statuses, by file. */
function scoreOf(files: Readonly<Record<string, readonly string[]>>): unknown {
  const report = {
    files: Object.fromEntries(Object.entries(files).map(([name, all]) => [name, { mutants: all.map((status) => ({ status })) }])),
  };
  const print = `import("./__tests__/mutants/report.mjs").then(({ scoreOf }) => console.log(JSON.stringify(scoreOf(${JSON.stringify(report)}))))`;
  return JSON.parse(execFileSync(process.execPath, ["--eval", print], { cwd: root, encoding: "utf8" }));
}

test("the score is the share of the mutants that tests notice", () => {
  expect(scoreOf({ a: ["Killed", "Survived", "Timeout"], b: ["NoCoverage", "Ignored"] })).toEqual({
    mutants: 4,
    killed: 1,
    looping: 1,
    missed: 2,
    score: 50,
  });
});

test("nothing tried is no success", () => {
  expect(scoreOf({})).toMatchObject({ mutants: 0, score: 0 });
});
