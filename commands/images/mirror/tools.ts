import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

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
  readonly importFrom: (folder: string, digest: string, target: string) => readonly string[];
  /** Logs in to a registry with the password on standard input. */
  readonly login: (host: string) => readonly string[];
}

const asAws = ["--username", "AWS", "--password-stdin"];
const whole = ["copy", "--all", "--preserve-digests"];

/** In the order of preference. */
export const copyTools: readonly CopyTool[] = [
  {
    name: "crane",
    install: "https://github.com/google/go-containerregistry/releases",
    manifest: (reference) => ["manifest", reference],
    copy: (source, target) => ["copy", source, target],
    exportTo: (source, folder) => ["pull", "--format=oci", source, folder],
    importFrom: (folder, _digest, target) => ["push", folder, target],
    login: (host) => ["auth", "login", host, ...asAws],
  },
  {
    name: "skopeo",
    install: "package skopeo of Debian, Ubuntu, Fedora, RHEL or Homebrew",
    manifest: (reference) => ["inspect", "--raw", `docker://${reference}`],
    copy: (source, target) => [...whole, `docker://${source}`, `docker://${target}`],
    // Its writer of OCI layouts converts Docker's manifests, which changes their digests; dir: keeps them.
    exportTo: (source, folder) => [...whole, `docker://${source}`, `dir:${folder}`],
    importFrom: (folder, _digest, target) => [...whole, `oci:${folder}`, `docker://${target}`],
    login: (host) => ["login", ...asAws, host],
  },
  {
    name: "oras",
    install: "https://github.com/oras-project/oras/releases",
    manifest: (reference) => ["manifest", "fetch", reference],
    copy: (source, target) => ["cp", source, target],
    exportTo: (source, folder) => ["cp", "--to-oci-layout", source, `${folder}:exported`],
    importFrom: (folder, digest, target) => ["cp", "--from-oci-layout", `${folder}@${digest}`, target],
    login: (host) => ["login", ...asAws, host],
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
 * @param only look for this tool and no other. Default: any
 * @returns the tool, or the sentence that says what to install
 */
export function findTool(path: string, only?: string): CopyTool | string {
  const candidates = copyTools.filter(({ name }) => only === undefined || name === only);
  const hints = candidates.map(({ name, install }) => `  ${name.padEnd(7)} ${install}`).join("\n");
  return (
    candidates.find(({ name }) => isOnPath(name, path)) ??
    `${only ?? "None of crane, skopeo and oras"} is ${only ? "not " : ""}on the PATH. Install ${only ? "it" : "one of them"}:\n${hints}`
  );
}
