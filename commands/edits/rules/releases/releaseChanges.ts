import { type StackRole, stackRoles } from "../../../../config/schema/backend";
import type { ClusterDesign } from "../../../../design/cluster";
import type { Release, ReleaseRow } from "./releaseRow";
import { releases } from "./releases";

/** What later releases change in one stack of a cluster. */
export interface ReleaseChange extends Pick<ReleaseRow, "clusters" | "plan" | "first"> {
  readonly stack: StackRole;
  /** The release that it comes after. */
  readonly after: string;
}

/** A release and those that follow it; undefined where there is none of that version. */
export function releasesSince(version: string): readonly Release[] | undefined {
  const index = releases.findIndex((release) => release.version === version);
  return index < 0 ? undefined : releases.slice(index);
}

/** The heading in UPGRADE.md of what comes after a release. */
export function upgradeHeading({ version }: Release): string {
  const next = releases[releases.findIndex((release) => release.version === version) + 1];
  return `${version} to ${next?.version ?? "the next release"}`;
}

/** What releases change in the plans of a cluster, in the order of the stacks. */
export const releaseChanges = (design: ClusterDesign, since: readonly Release[]): readonly ReleaseChange[] =>
  stackRoles.flatMap((stack) =>
    since.flatMap(({ version, rows }) =>
      rows
        .filter(({ concerns, stacks }) => stacks.includes(stack) && concerns(design, stack))
        .map((row): ReleaseChange => {
          const first = [row.first, row.rollsNodes && stack === "workload" ? keepReleases(design) : undefined].filter(
            (step) => step !== undefined,
          );
          const { clusters, plan } = row;
          return { stack, after: version, clusters, plan, ...(first.length > 0 && { first: first.join(". ") }) };
        }),
    ),
  );

/**
 * What to do about managed node groups that pin their AMI release, where their nodes roll: the provider names a release only where it changes, and
 * without one EKS takes the newest.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
 */
function keepReleases({ nodeGroups }: ClusterDesign): string | undefined {
  const pinned = nodeGroups.flatMap((group) => (group.kind === "managed" && group.releaseVersion !== undefined ? [group.name] : []));
  if (pinned.length === 0) return undefined;
  return `Where a group among ${pinned.join(", ")} rolls, write another \`amiReleaseVersion\` of it: EKS moves it to the newest otherwise, and the apply ends with an error`;
}
