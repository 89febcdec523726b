import type { ConfigPath } from "../../../config/findings/finding";
import { stackRoles } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import { addressTranslationEdits } from "./addressTranslation";
import { autoModeEdits } from "./autoMode.table";
import { withPoolsOfClusters } from "./autoModeChanges";
import { backendEdits } from "./backend.table";
import { chartEdits } from "./charts.table";
import { clusterEdits } from "./cluster.table";
import { controlPlaneEdits } from "./controlPlane.table";
import { type Change, type Edit, type EditCase, type EditTable, stackEffects } from "./editCase";
import { eksAddonEdits } from "./eksAddons.table";
import { existingVpcEdits } from "./existingVpc.table";
import { flowLogEdits } from "./flowLogs.table";
import { iamEdits } from "./iam.table";
import { mirrorEdits } from "./images.table";
import { karpenterEdits } from "./karpenter.table";
import { networkEdits } from "./network.table";
import { nodeGroupEdits } from "./nodeGroups.table";
import { pinnedReleaseRefusals } from "./pinnedReleases";
import { podCredentialEdits } from "./podCredentials";
import { podEdits } from "./pods.table";
import { noProxyEdits, ofProxyVariables, proxyEdits, squidEdits } from "./proxy.table";
import { allowListEdits, resolverEdits } from "./resolver.table";
import { nodeRuleEdits } from "./securityGroups.table";
import { terraformEdits } from "./terraform.table";
import { serviceAccountEdits } from "./serviceAccounts.table";
import { serviceClassEdits } from "./serviceClasses";
import { lostSubnets } from "./subnetCases";
import { workloadEdits } from "./workload.table";

/** What an edit of each key of a cluster file may do. */
export const editTable: EditTable = {
  ...clusterEdits,
  ...controlPlaneEdits,
  ...backendEdits,
  ...terraformEdits,
  ...iamEdits,
  ...networkEdits,
  ...resolverEdits,
  ...flowLogEdits,
  ...existingVpcEdits,
  ...nodeGroupEdits,
  ...autoModeEdits,
  ...karpenterEdits,
  ...proxyEdits,
  ...serviceAccountEdits,
  ...chartEdits,
  ...podEdits,
  ...workloadEdits,
  ...eksAddonEdits,
};

/** Whether any of the edits is refused. */
export const hasRefused = (edits: readonly Edit[]): boolean => edits.some(({ instead }) => instead !== undefined);

/** The edits that make one configuration of a cluster into another, in the order of the keys. */
export function editsBetween(old: ClusterConfig, next: ClusterConfig): readonly Edit[] {
  const edits = keyDifferences([], [], ...withPoolsOfClusters(old, next)).map(({ path, pattern, before, after }): Edit => {
    const change = { path, before, after, old, next };
    return { path, before, after, ...editOutcome(change, editTable[pattern] ?? []) };
  });
  const derived = [
    allowListEdits,
    squidEdits,
    noProxyEdits,
    mirrorEdits,
    nodeRuleEdits,
    podCredentialEdits,
    serviceClassEdits,
    addressTranslationEdits,
    derivedRefusals,
  ];
  return [...edits, ...derived.flatMap((editsOf) => editsOf(old, next, edits))];
}

interface KeyDifference {
  readonly path: ConfigPath;
  readonly pattern: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Where two values differ: at keys of the table, not below those that are compared as a whole. */
function keyDifferences(path: ConfigPath, pattern: readonly string[], before: unknown, after: unknown): readonly KeyDifference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const key = pattern.join(".");
  if (!isBranch(pattern) || (Object.hasOwn(editTable, key) && (before === undefined || after === undefined))) {
    return [{ path, pattern: key, before, after }];
  }
  const [from, to] = [entriesOf(before), entriesOf(after)];
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((child) =>
    keyDifferences([...path, child], [...pattern, isBranch([...pattern, "<name>"]) ? "<name>" : child], from[child], to[child]),
  );
}

const entriesOf = (value: unknown): Readonly<Record<string, unknown>> => (value ?? {}) as Readonly<Record<string, unknown>>;

/** Every beginning of a path of the table that has more below it. */
const branches: ReadonlySet<string> = new Set(
  Object.keys(editTable).flatMap((key) => {
    const steps = key.split(".");
    return steps.map((_, length) => steps.slice(0, length).join("."));
  }),
);

const isBranch = (pattern: readonly string[]): boolean => branches.has(pattern.join("."));

function editOutcome(change: Change, cases: readonly EditCase[]): Pick<Edit, "effects" | "meaning" | "instead" | "first"> {
  const found = cases.find(({ when }) => when === undefined || when.test(change));
  if (!found) throw new Error(`the table of edits has no case for ${change.path.join(".")}`);
  const { effects, changesProxyVariables, meaning, instead, first } = found;
  return { effects: changesProxyVariables ? strongestEffects([effects, ofProxyVariables(change.next)]) : effects, meaning, instead, first };
}

/** The strongest effect on each stack. */
export const strongestEffects = (all: readonly Edit["effects"][]): Edit["effects"] =>
  Object.fromEntries(
    stackRoles.flatMap((stack) => {
      const rank = Math.max(...all.map((effects) => stackEffects.indexOf(effects[stack]!)));
      return rank < 0 ? [] : [[stack, stackEffects[rank]!]];
    }),
  );

/** What several keys together do that none of them says. */
const derivedRefusals = (old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] =>
  edits.length === 0 || hasRefused(edits) ? [] : [...publicSubnetRefusals(old, next), ...pinnedReleaseRefusals(old, next, edits)];

/** Public subnets also follow from other keys: what needs them may go, and they must not go with it. */
function publicSubnetRefusals(old: ClusterConfig, next: ClusterConfig): readonly Edit[] {
  if (lostSubnets("public", old, next).length === 0) return [];
  return [
    {
      path: ["network", "publicSubnets", "enabled"],
      before: old.network.publicSubnets.enabled,
      after: next.network.publicSubnets.enabled,
      effects: {},
      meaning: "nothing in the file asks for public subnets any more, and they would be deleted with what is in them",
      instead: "Set network.publicSubnets.enabled to true to keep them",
    },
  ];
}
