import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Machine, Step } from "./machine";

/** As root, without touching this machine: with mounts and a network that end with the program. */
const namespaces = ["--mount", "--net", "--propagation", "private"];

/** Whether machines can be run: it takes root, and a kernel that lets it make namespaces. */
export const canRunMachines = (): boolean => process.getuid?.() === 0 && spawnSync("unshare", [...namespaces, "true"]).status === 0;

/** Boots machines one after the other, each from the same files, and says what each command of each one did. */
export function runMachines(machines: readonly Machine[]): readonly (readonly Step[])[] {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-machines-"));
  try {
    const program = join(folder, "inside.cjs");
    buildSync({ entryPoints: [join(__dirname, "inside.ts")], bundle: true, platform: "node", outfile: program, logLevel: "error" });
    const layers = join(folder, "layers");
    mkdirSync(layers);
    const { status, stdout, stderr } = spawnSync("unshare", [...namespaces, process.execPath, program, layers], {
      input: JSON.stringify(machines),
      encoding: "utf8",
      maxBuffer: 1 << 30,
    });
    if (status !== 0) throw new Error(`the machines ended with status ${status}: ${stderr}`);
    return JSON.parse(stdout) as readonly (readonly Step[])[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
