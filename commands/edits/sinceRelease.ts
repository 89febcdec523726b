import { clusterFileNames } from "../../config/files";
import { withoutControls, wrapped } from "../../config/findings/located";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { designCluster } from "../../design/cluster";
import { version } from "../../package.json";
import { readClusterWithFile } from "../cluster";
import { CommandFailure } from "../failure";
import { withPagePaths } from "../packageFiles";
import { jsonText, tellFindings, widthOf } from "../printing";
import { extensionWarnings } from "./rules/edits.findings";
import { type ReleaseChange, releaseChanges, releasesSince, upgradeHeading } from "./rules/releases/releaseChanges";
import type { Release } from "./rules/releases/releaseRow";

/** Whether a value of `--since` is a release of private-eks; a revision of git of such a name is `refs/tags/0.2.0`. */
export const isReleaseVersion = (since: string): boolean => /^\d+\.\d+\.\d+$/.test(since);

/** What later releases change in a cluster. */
interface UpgradedCluster {
  readonly name: string;
  readonly file: string;
  readonly changes: readonly ReleaseChange[];
}

type UpgradeFormat = (clusters: readonly UpgradedCluster[], since: string, releases: readonly Release[]) => string;

const upgradeFormats: Readonly<Record<string, UpgradeFormat>> = { table: upgradeText, json: upgradeJson };

/**
 * Tells what the releases after one change in clusters.
 * @param names cluster files or names. Empty: all in clusters/, or in PRIVATE_EKS_CLUSTERS
 * @returns whether all of them could be read
 */
export function tellSinceRelease(names: readonly string[], since: string, format: string): boolean {
  const releases = releasesSince(since);
  if (!releases) throw new CommandFailure(noSuchRelease(since));
  const { names: files, findings } = names.length > 0 ? { names, findings: [] } : allClusters();
  tellFindings(findings);
  const clusters = files.map((file) => readClusterWithFile(file));
  tellFindings(clusters.flatMap((cluster) => (cluster ? extensionWarnings(cluster.config).map((finding) => cluster.locate(finding)) : [])));
  const read = clusters.flatMap((cluster): readonly UpgradedCluster[] =>
    cluster ? [{ name: cluster.config.name, file: cluster.file, changes: releaseChanges(designCluster(cluster.config), releases) }] : [],
  );
  if (read.length > 0) process.stdout.write(upgradeFormats[format]!(read, since, releases));
  return findings.length === 0 && read.length === files.length;
}

const allClusters = () => clusterFileNames({ arguments: [], environment: process.env, directory: process.cwd() });

function noSuchRelease(since: string): string {
  const known = releasesSince("0.1.0")!.map((release) => release.version);
  return isNewer(since, version)
    ? `--since ${since}: this is private-eks ${version}, which knows nothing of a newer release. Name the release that made the stacks last, or install ${since} first.`
    : `--since ${since}: there is no such release of private-eks. Name one of ${known.join(", ")}, or refs/tags/${since} for a revision of git.`;
}

function isNewer(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => text.split(".").map(Number)) as [number[], number[]];
  const index = left.findIndex((number, place) => number !== right[place]);
  return index >= 0 && left[index]! > right[index]!;
}

/** For people: the stacks of each cluster, with what changes in their plans. */
function upgradeText(clusters: readonly UpgradedCluster[], since: string, releases: readonly Release[]): string {
  const announced = releases.filter(({ rows }) => rows.length > 0);
  if (announced.length === 0) return `No plan changes: nothing came after ${since}.\n`;
  const width = widthOf(process.stdout);
  const lines = clusters.flatMap(({ changes, file, name }) => [
    withoutControls(`${name}  since ${since}  ${file}`),
    ...stackRoles.flatMap((stack) => stackLines(stack, changes, width)),
  ]);
  const headings = announced.map((release) => `"${upgradeHeading(release)}"`).join(", ");
  return [...lines, withPagePaths(`UPGRADE.md has the steps for every cluster: ${headings}`)].map((line) => `${line}\n`).join("");
}

function stackLines(stack: StackRole, changes: readonly ReleaseChange[], width: number | undefined): readonly string[] {
  const ofStack = changes.filter((change) => change.stack === stack);
  if (ofStack.length === 0) return [`  ${stack.padEnd(8)}  no changes`];
  return ofStack.flatMap(({ clusters, first, plan }, index) => [
    wrapped(withoutMarkup(`  ${(index === 0 ? stack : "").padEnd(8)}  ${clusters}: ${plan}`), width, 14),
    ...(first === undefined ? [] : [wrapped(withoutMarkup(`${" ".repeat(14)}first: ${first}`), width, 21)]),
  ]);
}

/** Markdown as a terminal shows it. */
const withoutMarkup = (markdown: string): string => markdown.replaceAll(/\*\*|`/g, "");

/** For programs. A change that breaks readers raises the version. */
function upgradeJson(clusters: readonly UpgradedCluster[], since: string): string {
  const texts = ({ first, ...change }: ReleaseChange) => ({
    ...change,
    clusters: withoutMarkup(change.clusters),
    plan: withoutMarkup(change.plan),
    ...(first !== undefined && { first: withoutMarkup(first) }),
  });
  const json = {
    version: 1,
    since,
    release: version,
    clusters: clusters.map((cluster) => ({ ...cluster, changes: cluster.changes.map(texts) })),
  };
  return `${jsonText(json)}\n`;
}
