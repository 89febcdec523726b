// Times the app command on the default cluster side by side with the other ways to run the same app.
// Prints medians of wall time and peak memory, and the ratio to starting Node.js; `--runs N` sets the number of rounds (default 5).
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { runs: { type: "string", default: "5" } } });
const scratch = mkdtempSync(join(tmpdir(), "private-eks-bench-"));

// Every Node.js process of a run notes its own peak memory when it ends.
const hook = join(scratch, "hook.cjs");
writeFileSync(
  hook,
  `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(join(scratch, "rss-"))} + process.pid, String(process.resourceUsage().maxRSS)));`,
);
const environment = {
  ...process.env,
  NODE_OPTIONS: `--require ${hook}`,
  CDKTF_OUTDIR: join(scratch, "cdktf.out"),
  CHECKPOINT_DISABLE: "1",
  CI: "1",
};

/** What an edit of a source makes stale; the bundle of the packages stays. */
function forgetSources() {
  for (const file of readdirSync(join(root, ".cache"))) if (!file.includes("-packages-")) rmSync(join(root, ".cache", file));
}

const commands = [
  { name: "node -e 0", args: ["-e", "0"] },
  { name: "app command, sources unchanged", args: ["bin/synth.js"] },
  { name: "app command, after an edit", args: ["bin/synth.js"], before: forgetSources },
  { name: "ts-node main.ts", args: ["-r", "ts-node/register", "main.ts"] },
  { name: "cdktf synth", args: ["node_modules/cdktf-cli/bundle/bin/cdktf", "synth", "--output", join(scratch, "cdktf.out")] },
];

function measure({ name, args, before }) {
  before?.();
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, env: environment, encoding: "utf8" });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  if (status !== 0) throw new Error(`${name} ended with ${status}:\n${stderr}`);
  const notes = readdirSync(scratch).filter((file) => file.startsWith("rss-"));
  const megabytes = Math.max(...notes.map((file) => Number(readFileSync(join(scratch, file), "utf8")))) / 1024;
  for (const file of notes) rmSync(join(scratch, file));
  return { seconds, megabytes };
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

measure(commands[1]); // the first run after a change builds the bundle
measure(commands[1]);
const rounds = Array.from({ length: Number(values.runs) }, () =>
  commands.map((command, index) => {
    const result = measure(command);
    if (command.before) measure(commands[1]);
    return { index, ...result };
  }),
).flat();

const base = median(rounds.filter(({ index }) => index === 0).map(({ seconds }) => seconds));
console.log("| command | wall, s | × node -e 0 | peak memory, MB |\n| --- | --: | --: | --: |");
commands.forEach(({ name }, index) => {
  const own = rounds.filter((round) => round.index === index);
  const seconds = median(own.map((round) => round.seconds));
  const megabytes = median(own.map((round) => round.megabytes));
  console.log(`| ${name} | ${seconds.toFixed(3)} | ${(seconds / base).toFixed(1)} | ${megabytes.toFixed(0)} |`);
});
rmSync(scratch, { recursive: true, force: true });
