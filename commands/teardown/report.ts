import { styleText } from "node:util";
import type { Blocker } from "./rules/blocker";

/** What a check of one cluster found. */
export interface Check {
  /** Name of the cluster. */
  readonly cluster: string;
  readonly region: string;
  /** Whether there is an EKS cluster of the name, or a VPC as the network stack makes it; null where that could not be read. */
  readonly exists: boolean | null;
  /** What blocks or outlives `destroy`, in the order to deal with it. */
  readonly blockers: readonly Blocker[];
  /** Why something could not be read, a sentence each. With any, there may be more blockers. */
  readonly problems: readonly string[];
}

/** The forms in which checks are written. A change of the JSON that breaks readers raises its version. */
export const reports: Readonly<Record<string, (checks: readonly Check[]) => string>> = {
  table: (checks) => checks.map(text).join("\n\n"),
  json: (checks) =>
    JSON.stringify({ version: 1, clusters: checks.map((check) => ({ ...check, complete: check.problems.length === 0 })) }, undefined, 2),
};

const text = (check: Check): string => [headline(check), ...check.blockers.map(entry)].join("\n");

function headline({ cluster, region, exists, blockers, problems }: Check): string {
  // Credentials of another account are not taken for a clean one.
  const nothing = exists ? "nothing blocks" : "nothing blocks; this account has neither the cluster nor a VPC that was made for it";
  const found = blockers.length > 0 ? `${blockers.length} to clear, in this order` : problems.length > 0 ? "nothing is known" : nothing;
  return styleText("bold", `${cluster} (${region}): ${problems.length > 0 ? `not everything could be read; so far ${found}` : found}`);
}

const entry = ({ kind, id, owner, effect, stack, why, fix }: Blocker, index: number): string =>
  [`${index + 1}. ${kind} ${id}: ${owner}`, `   ${effect} the ${stack} stack: ${why}`, `   fix: ${fix}`].join("\n");
