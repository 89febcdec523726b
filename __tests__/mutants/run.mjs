// Has Stryker change the code in small ways, part by part, and prints how many of the changes the tests notice.
// npm run test:mutants -- iam proxy
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { Argument, InvalidArgumentError, program } from "commander";
import { parts } from "./parts.mjs";
import { scoreOf, scoresByFile, survivors } from "./report.mjs";

/** Stryker is installed when it is run: it brings 170 packages that nothing else here needs. */
const stryker = "@stryker-mutator/core@9.6.1";

const percentOf = (text) => {
  if (!/^\d+(\.\d+)?$/.test(text) || Number(text) > 100) throw new InvalidArgumentError("It is a number from 0 to 100.");
  return Number(text);
};

program
  .name("npm run test:mutants --")
  .description("mutation tests of design/ and of rules of commands")
  .addArgument(new Argument("[parts...]", "what to mutate").choices(Object.keys(parts)).default(Object.keys(parts), "all"))
  .option("--mutate <files...>", "some of its files only, with the lines perhaps: design/proxy/noProxy.ts:10-20")
  .option("--least <percent>", "the score below which the status is 1", percentOf, 80)
  .parse();
const { least, mutate } = program.opts();

mkdirSync(".cache/mutants", { recursive: true });
const scores = program.processedArgs[0].map((part) => {
  const start = Date.now();
  const command = [
    "exec",
    "--yes",
    "--ignore-scripts",
    `--package=${stryker}`,
    "--",
    "stryker",
    "run",
    "__tests__/mutants/stryker.config.mjs",
  ];
  const { status } = spawnSync("npm", command, {
    stdio: "inherit",
    env: { ...process.env, PART: part, ...(mutate && { MUTATE: mutate.join() }) },
  });
  if (status !== 0) process.exit(1);
  const report = JSON.parse(readFileSync(`.cache/mutants/${part}.json`, "utf8"));
  for (const line of survivors(report)) console.log(line);
  console.table(scoresByFile(report));
  return { part, ...scoreOf(report), seconds: Math.round((Date.now() - start) / 1000) };
});
console.table(scores);
if (scores.some(({ score }) => score < least)) process.exitCode = 1;
