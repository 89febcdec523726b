import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { inNamespace, type NameServers, type Scenery } from "./scenery";

/** What a program made of its task. */
export interface Outcome {
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program to run at a machine. */
export interface Task {
  readonly machine: string;
  readonly nameServers: NameServers;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** Programs of a rehearsal, with the Debian packages that have them. */
const programs = {
  ip: "iproute2",
  ss: "iproute2",
  nft: "nftables",
  unshare: "util-linux",
  squid: "squid",
  curl: "curl",
  go: "golang-go",
  python3: "python3",
  openssl: "openssl",
  skopeo: "skopeo",
  "docker-registry": "docker-registry",
} as const;

/** Squid is where only root looks. */
const env = { ...process.env, PATH: `${process.env["PATH"]}:/usr/local/sbin:/usr/sbin:/sbin` };

const works = (file: string, ...argv: readonly string[]): boolean => {
  try {
    execFileSync(file, argv, { env, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

const namespaces = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

/** Why a rehearsal is not possible on this machine; undefined where it is. */
export function whyNot(): string | undefined {
  const missing = Object.entries(programs).filter(([name]) => !works("sh", "-c", `command -v ${name}`));
  if (missing.length > 0) return missing.map(([name, ofPackage]) => `${name} of the package ${ofPackage} is not installed`).join(", ");
  const canMake = works("unshare", ...namespaces, "sh", "-c", "ip link add one type veth peer name other && nft add table ip one");
  return canMake ? undefined : "network namespaces are not allowed";
}

/** A network that stands. */
export interface Stage {
  readonly run: (task: Task) => Promise<Outcome>;
  readonly close: () => Promise<void>;
}

/** A new folder for the files of a rehearsal. */
export const newFolder = (): string => mkdtempSync(join(tmpdir(), "private-eks-rehearsal-"));

/** How many programs run at once. */
const atOnce = 6;

/**
 * Sets a scenery up, in namespaces of one process, with which everything in them ends.
 * @throws Error where a step fails, with what it said
 */
export async function raise({ programs: started, steps }: Scenery, folder: string): Promise<Stage> {
  const file = join(folder, "scenery.json");
  writeFileSync(file, JSON.stringify({ steps, programs: started }));
  const argv = [...namespaces, process.execPath, join(__dirname, "programs", "conductor.mjs"), file];
  const child: ChildProcess = spawn("unshare", argv, { env, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map<number, (outcome: Outcome) => void>();
  const ended = once(child, "exit");
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const message = JSON.parse(line) as { ready?: true; failed?: string; ended?: string; id: number } & Outcome;
      if (message.ready) resolve();
      else if (message.failed ?? message.ended) reject(new Error(message.failed ?? message.ended));
      else waiting.get(message.id)?.(message);
    });
    child.once("exit", (code) => reject(new Error(`the rehearsal ended with ${code}`)));
  });
  const close = async () => {
    child.stdin!.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready;
  } catch (error) {
    await close();
    throw error;
  }
  let running = 0;
  const queue: (() => void)[] = [];
  let count = 0;
  const run = async ({ argv: program, machine, nameServers, ...rest }: Task): Promise<Outcome> => {
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve));
    running += 1;
    const id = count++;
    const outcome = await new Promise<Outcome>((resolve) => {
      waiting.set(id, resolve);
      child.stdin!.write(`${JSON.stringify({ id, argv: inNamespace(folder, machine, nameServers, program), ...rest })}\n`);
    });
    running -= 1;
    queue.shift()?.();
    return outcome;
  };
  return { run, close };
}
