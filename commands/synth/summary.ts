import { wrapped, withoutControls } from "../../config/findings/located";
import type { StackRole } from "../../config/schema/backend";
import { shellWord } from "../../design/userData/cloudInit";
import { withPagePaths } from "../packageFiles";
import { counted } from "../printing";

/** What was written of a stack. */
export interface StackSummary {
  readonly role: StackRole;
  /** The folder where Terraform runs. */
  readonly folder: string;
  /** Its resources; data sources are none. */
  readonly resources: number;
  /** Against the output that was there. */
  readonly change: "new" | "changed" | "unchanged";
  /** Whether Terraform was initialised in its folder. */
  readonly isInitialised: boolean;
  readonly words: string;
}

/** What was written of a cluster. */
export interface ClusterSummary {
  readonly name: string;
  readonly region: string;
  readonly kubernetesVersion: string;
  readonly file: string;
  readonly stacks: readonly StackSummary[];
  /** What each extension did, in words: nothing else that is said of the cluster knows of it. */
  readonly extensions: readonly string[];
}

/** More clusters than this have a line each. */
const mostInFull = 10;

/**
 * What a synthesis did, for people: each cluster with its stacks, what changed since the output that was there, and what comes next.
 * @param width columns of the terminal; undefined where stdout is none
 */
export function summaryText(clusters: readonly ClusterSummary[], width: number | undefined): string {
  const lines =
    clusters.length > mostInFull
      ? clusters.map((cluster) => shortLine(cluster, width))
      : clusters.flatMap((cluster) => fullLines(cluster, width));
  return [...lines, ...nextStep(clusters, width)].map((line) => `${line}\n`).join("");
}

const heading = ({ name, region, kubernetesVersion }: ClusterSummary): string => `${name}  ${region}  Kubernetes ${kubernetesVersion}`;

function shortLine(cluster: ClusterSummary, width: number | undefined): string {
  const changed = cluster.stacks.filter(({ change }) => change === "changed").map(({ role }) => role);
  const isNew = cluster.stacks.every(({ change }) => change === "new");
  const resources = cluster.stacks.reduce((sum, stack) => sum + stack.resources, 0);
  const extended = cluster.extensions.length > 0 ? `  ${counted(cluster.extensions.length, "extension")}` : "";
  const change = isNew ? "new" : changed.length > 0 ? `changed: ${changed.join(", ")}` : "unchanged";
  return wrapped(
    withoutControls(`${heading(cluster)}  ${counted(resources, "resource")}${extended}  ${change}  ${cluster.file}`),
    width,
    2,
  );
}

function fullLines(cluster: ClusterSummary, width: number | undefined): readonly string[] {
  const first = heading(cluster);
  const isNew = cluster.stacks.every(({ change }) => change === "new");
  const digits = Math.max(...cluster.stacks.map(({ resources }) => String(resources).length));
  const stacks = cluster.stacks.map(({ role, resources, change, words }) => {
    const start = `  ${role.padEnd(8)}  ${String(resources).padStart(digits)} ${resources === 1 ? "resource " : "resources"}  ${isNew ? "" : change.padEnd(11)}`;
    return wrappedInParts(start, withoutControls(words), width);
  });
  const gap = " ".repeat(Math.max(2, fileColumn - first.length));
  const fits = width === undefined || first.length + gap.length + cluster.file.length <= width;
  const lines = fits ? [`${first}${gap}${cluster.file}`] : [first, `  ${cluster.file}`];
  const extensions = cluster.extensions.map((words) => wrapped(`  ${withoutControls(words)}`, width, 4));
  return [...lines.map((line) => wrapped(withoutControls(line), width, 2)), ...stacks, ...extensions];
}

const fileColumn = 56;

/** Breaks after commas, so that a number stays beside its noun, if each part between them has room for itself; else after any word. */
function wrappedInParts(start: string, words: string, width: number | undefined): string {
  const parts = words.split(/(?<=[,;]) /);
  if (width === undefined || parts.some((part) => start.length + part.length > width))
    return wrapped(`${start}${words}`, width, start.length);
  const unbroken = parts.map((part) => part.replaceAll(" ", "\u00a0")).join(" ");
  return wrapped(`${start}${unbroken}`, width, start.length).replaceAll("\u00a0", " ");
}

/** What is left to do with the first stack that changed; nothing where all was written before. */
function nextStep(clusters: readonly ClusterSummary[], width: number | undefined): readonly string[] {
  const stack = clusters.flatMap((cluster) => cluster.stacks).find(({ change }) => change !== "unchanged");
  if (!stack) return [];
  const option = `-chdir=${withoutControls(stack.folder)}`;
  // The folder of the output is the user's: with a space in its name, say, a shell must have it in quotes.
  const command = `terraform ${/^[\w./=:@%+-]+$/.test(option) ? option : shellWord(option)} ${stack.isInitialised ? "apply" : "init"}`;
  return [wrapped(withPagePaths(`Next: ${command}   (docs/getting-started.md)`), width, 6)];
}
