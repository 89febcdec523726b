import { spawn } from "node:child_process";
import { join } from "node:path";
import { root } from "./synth";

/** The end of a program that ran, and what it wrote. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `private-eks` as a process in a folder, while this one goes on: a server of the test can answer it. */
export function privateEks(words: readonly string[], cwd: string, environment: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, "bin/private-eks.js"), ...words], { cwd, env: environment });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  return new Promise((resolve) => child.on("close", (status) => resolve({ status, ...output })));
}
