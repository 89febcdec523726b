import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Stage, Task } from "./stage";

/** What a client got of a URL: an answer, or why not. */
export interface Received {
  readonly client: string;
  readonly url: string;
  readonly text?: string;
  readonly error?: string;
}

/** A client that asks for many URLs. */
export type Client = (stage: Stage, place: Omit<Task, "argv" | "input">, urls: readonly string[]) => Promise<readonly Received[]>;

/** Compiles the client in Go. @returns the program */
export function compileClient(folder: string): string {
  const program = join(folder, "client");
  const source = join(__dirname, "programs", "client.go");
  execFileSync("go", ["build", "-o", program, source], {
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod" },
    stdio: "inherit",
  });
  return program;
}

type Line = Omit<Received, "client">;

const linesOf = (client: string, urls: readonly string[], stdout: string, stderr: string): readonly Received[] => {
  const lines = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ client, ...(JSON.parse(line) as Line) }));
  const asked = new Set(lines.map(({ url }) => url));
  return [...lines, ...urls.filter((url) => !asked.has(url)).map((url) => ({ client, url, error: `no answer: ${stderr.slice(-500)}` }))];
};

/** A program in Go: net/http with the proxy of the environment. */
export const goClient =
  (program: string): Client =>
  async (stage, place, urls) => {
    const { stderr, stdout } = await stage.run({ ...place, argv: [program], input: urls.join("\n") });
    return linesOf("Go", urls, stdout, stderr);
  };

/** urllib, and requests where it is installed. */
export const pythonClient: Client = async (stage, place, urls) => {
  const { stderr, stdout } = await stage.run({
    ...place,
    argv: ["python3", join(__dirname, "programs", "client.py")],
    input: urls.join("\n"),
  });
  return linesOf("Python", urls, stdout, stderr);
};

/** curl, once for all URLs: what it prints ends with a line of its own for each. */
export const curlClient: Client = async (stage, place, urls) => {
  const ending = "\\n%{exitcode} %{http_code} %{errormsg}\\n\\036";
  const argv = [
    "curl",
    "--silent",
    "--fail",
    "--connect-timeout",
    "15",
    "--max-time",
    "30",
    "--write-out",
    ending.replace("\\036", "\u001e"),
  ];
  const { stdout } = await stage.run({ ...place, argv: [...argv, ...urls] });
  const parts = stdout.split("\u001e");
  return urls.map((url, index) => {
    const [, text = "", status = "no answer", error = ""] = /^([\s\S]*)\n(\d+) (.*)\n$/.exec(parts[index] ?? "") ?? [];
    return status === "0" ? { client: "curl", url, text } : { client: "curl", url, error: `${status} ${error}` };
  });
};
