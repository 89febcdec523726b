import { spawnSync } from "node:child_process";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { readClusterFile } from "../config/files";
import type { Finding } from "../config/findings/finding";
import { fileError, type LocatedFinding } from "../config/findings/located";
import { loadCluster } from "../config/load";
import type { ClusterConfig } from "../config/schema/schema";
import type { ClusterSource } from "../config/yaml/yamlFile";
import { designFindings } from "../design/cluster.findings";
import { systemReason } from "./failure";
import { tellFindings } from "./printing";

type Source = ClusterSource | LocatedFinding;

/** Where the cluster file of before is: another file, or a revision of git, where what it extends is read too. */
export type Before = { readonly from: string } | { readonly since: string };

/**
 * The configuration of a cluster file as it was. Where it has errors they go to stderr.
 * @param file the file as it is now
 * @param revisions what to do where git does not have it, as an imperative sentence without a full stop
 */
export function readBefore(before: Before, file: string, revisions = anyRevision): ClusterConfig | undefined {
  const source = "from" in before ? readClusterFile(process.cwd(), before.from) : atRevision(before.since, file, revisions);
  if (!("text" in source)) {
    tellFindings([source]);
    return undefined;
  }
  const { config, files, findings, locate } = loadCluster(source, designFindings, "ignored");
  const ofToday = "from" in before && files.length > 1 ? [locate(extendsToday)] : [];
  tellFindings([...ofToday, ...findings.filter(({ severity }) => severity === "error")]);
  return config;
}

const anyRevision = "Name a revision that has the file, such as origin/main";

const extendsToday: Finding = {
  severity: "warning",
  path: ["extends"],
  problem: "what the old file extends is read in its current version, so edits there do not appear",
  fix: "Use --since <revision>, which reads those files as they were, too",
};

/**
 * A file, and those that it extends, as git has them at a revision.
 * @param repository a folder of it: the cluster file, as it is now, tells the repository, wherever the command runs
 */
function atRevision(revision: string, file: string, revisions: string, repository = dirname(resolve(file))): Source {
  const name = relative(process.cwd(), resolve(file));
  const place = relative(repository, resolve(file)).replaceAll("\\", "/");
  const { error, status, stderr, stdout } = spawnSync("git", ["show", "--end-of-options", `${revision}:./${place}`], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (error) return fileError(file, `git cannot be run: ${systemReason(error)}`, "Install git, or name the old file by --from");
  if (status !== 0) {
    const reason = stderr.trim().replace(/^fatal: /, "");
    return fileError(file, `git cannot show it at ${revision}: ${reason}`, revisions);
  }
  const read = (other: string): Source =>
    atRevision(revision, isAbsolute(other) ? other : join(dirname(name), other), revisions, repository);
  return { file: name, text: stdout, read };
}
