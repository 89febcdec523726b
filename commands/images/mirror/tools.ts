import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { CommandFailure } from "../../failure";
import { failureOf } from "./failures";

/** A program that copies images, as lists of arguments: no shell reads them. Folders hold one OCI image layout each. */
export interface CopyTool {
  readonly name: string;
  /** Where it comes from. */
  readonly install: string;
  /** Prints the manifest or index of a reference, byte for byte. */
  readonly manifest: (reference: string) => readonly string[];
  /** Copies an image with all its architectures, or a chart, and keeps its digest. */
  readonly copy: (source: string, target: string) => readonly string[];
  /** Writes an image with all its architectures into a new folder, which `sealLayout` completes. */
  readonly exportTo: (source: string, folder: string) => readonly string[];
  readonly importFrom: (folder: string, target: string) => readonly string[];
  /** Logs in to a registry with the password on standard input. */
  readonly login: (host: string) => readonly string[];
}

const asUserAws = ["--username", "AWS", "--password-stdin"];
const wholeImage = ["copy", "--all", "--preserve-digests"];

/** In the order of preference. */
export const copyTools: readonly CopyTool[] = [
  {
    name: "crane",
    install: "https://github.com/google/go-containerregistry/releases",
    manifest: (reference) => ["manifest", reference],
    copy: (source, target) => ["copy", source, target],
    exportTo: (source, folder) => ["pull", "--format=oci", source, folder],
    importFrom: (folder, target) => ["push", folder, target],
    login: (host) => ["auth", "login", host, ...asUserAws],
  },
  {
    name: "skopeo",
    install: "package skopeo of Debian, Ubuntu, Fedora, RHEL or Homebrew",
    manifest: (reference) => ["inspect", "--raw", `docker://${reference}`],
    copy: (source, target) => [...wholeImage, `docker://${source}`, `docker://${target}`],
    // Its writer of OCI layouts converts Docker's manifests, which changes their digests; dir: keeps them.
    exportTo: (source, folder) => [...wholeImage, `docker://${source}`, `dir:${folder}`],
    importFrom: (folder, target) => [...wholeImage, `oci:${folder}`, `docker://${target}`],
    login: (host) => ["login", ...asUserAws, host],
  },
];

function isOnPath(program: string, path: string): boolean {
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .some((folder) => {
      try {
        accessSync(join(folder, program), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * The first tool on the path.
 * @param path the folders of the PATH variable
 * @param only look for this tool and no other. @default - any
 * @throws CommandFailure that says what to install
 */
export function findTool(path: string, only?: string): CopyTool {
  const candidates = copyTools.filter(({ name }) => only === undefined || name === only);
  const found = candidates.find(({ name }) => isOnPath(name, path));
  if (found) return found;
  const missing =
    only === undefined ? "Neither crane nor skopeo is on the PATH. Install one of them" : `${only} is not on the PATH. Install it`;
  throw new CommandFailure([`${missing}:`, ...candidates.map(({ name, install }) => `  ${name.padEnd(7)} ${install}`)].join("\n"));
}

/** Variables of the environment, besides those that there are. */
export type Variables = Readonly<Record<string, string>>;

/** Runs a program without a shell, and answers with what it printed. @throws MirrorFailure with its last message */
export type Execute = (program: string, args: readonly string[], input?: Buffer, variables?: Variables) => Promise<Buffer>;

/** @param signal ends the programs that run, with SIGTERM */
export const executeUntil =
  (signal: AbortSignal): Execute =>
  (program, args, input, variables) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], signal, env: { ...process.env, ...variables } });
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
