import { spawn } from "node:child_process";
import { failureOf } from "./failures";

/** Runs a program without a shell, and answers with what it printed. @throws MirrorFailure with its last message */
export type Execute = (program: string, args: readonly string[], input?: Buffer) => Promise<Buffer>;

/** @param signal ends the programs that run, with SIGTERM */
export const executeUntil =
  (signal: AbortSignal): Execute =>
  (program, args, input) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], signal });
      const output: Buffer[] = [];
      const messages: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => messages.push(chunk));
      child.on("error", (error: NodeJS.ErrnoException) =>
        reject(failureOf(error.code === "ENOENT" ? `${program} is not on the PATH` : error.message)),
      );
      child.on("close", (status, killedBy) => {
        if (status === 0) resolve(Buffer.concat(output));
        else reject(failureOf(Buffer.concat(messages).toString() || `${program} ended with ${killedBy ?? status}`));
      });
      // A program that ends without reading its input is known by its status.
      child.stdin.on("error", () => undefined);
      child.stdin.end(input);
    });
