// Measures the app command side by side with other ways, and how it grows with the number of clusters, in one run. The results go into
// docs/performance.md.
//   npm run bench -- [--rounds 5] [--clusters 1,10,100,1000] [--no-blueprints] [--no-write]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { blueprintsCommand, commands, growth, projectFolder, withBroken } from "./bench/commands.mjs";
import { measure, measureAll } from "./bench/measure.mjs";
import { machine, report } from "./bench/report.mjs";

const { values } = parseArgs({
  allowNegative: true,
  options: {
    rounds: { type: "string", default: "5" },
    clusters: { type: "string", default: "1,10,100,1000" },
    blueprints: { type: "boolean", default: true },
    write: { type: "boolean", default: true },
  },
});
const rounds = Number(values.rounds);
const counts = values.clusters.split(",").map(Number);

const blueprintsApp = values.blueprints ? blueprintsCommand() : undefined;
const on = machine();
// The first runs after a change build the bundle and note its compiled code.
measure(commands.app);
measure(commands.app);
const results = measureAll({ ...commands, ...(blueprintsApp && { blueprints: blueprintsApp }) }, rounds);
measure(commands.app);
const text = report({ on, commands: results, fleets: growth(counts, rounds), broken: withBroken(Math.max(...counts, 40), 20) });
console.log(text);

if (values.write) {
  const file = join(projectFolder, "docs/performance.md");
  const [before, after] = readFileSync(file, "utf8").split(/(?<=<!-- results -->\n)[^]*(?=<!-- end of results -->)/);
  writeFileSync(file, `${before}\n${text}\n\n${after}`);
}
