import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { tellSkipped } from "./skipped";

/** Whether there is a Python that programs can be installed with; says so where there is none. */
export function hasPython(): boolean {
  const { status } = spawnSync("python3", ["-c", "import ensurepip, venv"]);
  if (status !== 0) tellSkipped("python3 with venv is not installed");
  return status === 0;
}

/**
 * Programs from PyPI, installed once into a virtual environment of their own.
 * @param packages with their versions, such as `checkov==3.3.30`
 * @returns the folder with the programs, and with `python`
 */
export function installPackages(...packages: readonly string[]): string {
  const folder = join(homedir(), ".cache", "private-eks-tests", packages.join("-").replaceAll("==", "-"));
  const programs = join(folder, "bin");
  // pip writes it last.
  const done = join(folder, "installed");
  if (existsSync(done)) return programs;
  for (const [program, ...args] of [
    ["python3", "-m", "venv", folder],
    [join(programs, "pip"), "install", "--quiet", ...packages],
    ["touch", done],
  ] as const) {
    const { status, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 600_000 });
    if (status !== 0) throw new Error(stderr);
  }
  return programs;
}
