import { execFileSync, spawn } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Machine, Step } from "./machine";
import { addresses, startServices, startSystemd } from "./services";

// Runs in mount and network namespaces of its own, with an empty file system at the folder that is its argument.

const folder = process.argv[2]!;

/** Programs of the packages first: what stands in for another one is among them. */
const path = "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin";

const run = (program: string, ...args: string[]) => execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });

/** The files of the upper layer by path: what was written over this machine's. Removed ones are devices there, and missing here. */
function filesBelow(path: string): Readonly<Record<string, string>> {
  const names = readdirSync(path, { recursive: true, encoding: "utf8" });
  return Object.fromEntries(
    names
      .filter((name) => lstatSync(join(path, name)).isFile())
      .sort()
      .map((name) => [`/${name}`, readFileSync(join(path, name), "utf8")]),
  );
}

/** Runs a command as root of a tree. */
const runIn = (root: string, command: string, environment: NodeJS.ProcessEnv): Promise<Pick<Step, "status" | "output">> =>
  new Promise((resolve, reject) => {
    const child = spawn("chroot", [root, "/bin/bash", "-c", command], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", reject).on("close", (status) => {
      resolve({ status, output });
    });
  });

/** Boots a machine on an empty layer over this machine's files. */
async function boot({ files, commands, environment, instance }: Machine, number: number): Promise<readonly Step[]> {
  const [upper, work, root] = ["upper", "work", "root"].map((name) => join(folder, `${number}-${name}`)) as [string, string, string];
  for (const path of [upper, work, root]) mkdirSync(path);
  run("mount", "-t", "overlay", "overlay", "-o", `lowerdir=/,upperdir=${upper},workdir=${work}`, root);
  for (const path of ["/dev", "/proc", "/sys"]) run("mount", "--bind", path, join(root, path));
  const hosts = instance
    ? [`${addresses.ec2} ${instance.ec2Host}`, ...(instance.proxyUrl ? [`${addresses.proxy} ${new URL(instance.proxyUrl).hostname}`] : [])]
    : [];
  const given = { "/etc/hosts": ["127.0.0.1 localhost", ...hosts, ""].join("\n"), "/run/systemd/.keep": "", ...files };
  for (const [path, text] of Object.entries(given)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    chmodSync(join(root, path), text.startsWith("#!") ? 0o755 : 0o644);
  }
  const calls: Step["ec2Calls"][number][] = [];
  const systemd = await startSystemd(join(root, "run/systemd/private"));
  const services = instance ? await startServices(instance, (way) => calls.push(way)) : [];
  const steps: Step[] = [];
  try {
    for (const command of commands) {
      const before = calls.length;
      const ended = await runIn(root, command, { PATH: path, HOME: "/root", ...environment });
      const left = Object.entries(filesBelow(upper)).filter(([path, text]) => (given as Readonly<Record<string, string>>)[path] !== text);
      steps.push({ ...ended, files: Object.fromEntries(left), ec2Calls: calls.slice(before) });
    }
  } finally {
    for (const service of [systemd, ...services]) await service.close();
    run("umount", "--recursive", root);
  }
  return steps;
}

async function main(): Promise<void> {
  run("mount", "-t", "tmpfs", "tmpfs", folder);
  run("ip", "link", "set", "lo", "up");
  run("ip", "address", "add", `${addresses.metadata}/32`, "dev", "lo");
  const machines = JSON.parse(readFileSync(0, "utf8")) as readonly Machine[];
  const results: (readonly Step[])[] = [];
  for (const [number, machine] of machines.entries()) results.push(await boot(machine, number));
  process.stdout.write(JSON.stringify(results));
}

void main();
