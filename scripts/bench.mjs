// Measures the app command side by side with other ways, and how it grows with the number of clusters, in one run. The results go into
// docs/internals/performance.md.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError, program } from "commander";
import { blueprintsCommand, commands, growth, projectFolder, withBroken } from "./bench/commands.mjs";
import { measure, measureAll } from "./bench/measure.mjs";
import { machine, report } from "./bench/report.mjs";

function wholeNumber(text) {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}

program
  .name("npm run bench --")
  .description("time the app command, and how it grows with the number of clusters, for docs/internals/performance.md")
  .option("--rounds <number>", "how often each command runs", wholeNumber, 5)
  .option("--clusters <numbers>", "sizes of the fleets", (text) => text.split(",").map(wholeNumber), [1, 10, 100, 1000])
  .option("--no-blueprints", "leave out the AWS CDK app, whose packages are installed into .cache")
  .option("--no-write", "print the results only")
  .parse();
const options = program.opts();
const { rounds, clusters: counts } = options;

const blueprintsApp = options.blueprints ? blueprintsCommand() : undefined;
const on = machine();
// The first runs after a change build the bundle and note its compiled code.
measure(commands.app);
measure(commands.app);
const results = measureAll({ ...commands, ...(blueprintsApp && { blueprints: blueprintsApp }) }, rounds);
measure(commands.app);
const text = report({ on, commands: results, fleets: growth(counts, rounds), broken: withBroken(Math.max(...counts, 40), 20) });
console.log(text);

if (options.write) {
  const file = join(projectFolder, "docs/internals/performance.md");
  const [before, after] = readFileSync(file, "utf8").split(/(?<=<!-- results -->\n)[^]*(?=<!-- end of results -->)/);
  writeFileSync(file, `${before}\n${text}\n\n${after}`);
}
