// Runs a rehearsal: it is the first process of namespaces of its own, so that all that it starts or makes ends with it, however it ends.
import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

const { programs, steps } = JSON.parse(readFileSync(process.argv[2], "utf8"));

/** Runs a program to its end. */
const run = ({ argv: [file, ...rest], env = {}, input = "", seconds = 60 }) =>
  new Promise((resolve) => {
    const child = execFile(
      file,
      rest,
      { env: { PATH: process.env.PATH, HOME: "/tmp", ...env }, timeout: seconds * 1000, killSignal: "SIGKILL", maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => resolve({ status: error ? (error.code ?? -1) : 0, stdout, stderr }),
    );
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });

const tell = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

for (const step of steps) {
  const { status, stderr } = await run(step);
  if (status !== 0) {
    tell({ failed: `${step.argv.join(" ")}: ${status}: ${stderr.slice(0, 2000)}\n${step.input ?? ""}` });
    process.exit(1);
  }
}

for (const { argv, mayEnd = false, probe, says } of programs) {
  const [file, ...rest] = argv;
  const child = spawn(file, rest, { stdio: ["ignore", "pipe", "pipe"] });
  let error = "";
  child.stderr.on("data", (text) => (error += text));
  let runs = true;
  child.on("exit", (code) => {
    runs = false;
    if (!mayEnd) tell({ ended: `${argv.join(" ")}: ${code}: ${error.slice(-2000)}` });
  });
  if (says) await new Promise((resolve) => child.stdout.on("data", (text) => String(text).includes(says) && resolve()));
  else child.stdout.resume();
  for (let attempt = 0; probe && runs && attempt < 200 && (await run({ argv: probe })).status !== 0; attempt++) await wait(50);
}
tell({ ready: true });

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { id, ...command } = JSON.parse(line);
    void run(command).then((result) => tell({ id, ...result }));
  })
  .on("close", () => process.exit(0));
