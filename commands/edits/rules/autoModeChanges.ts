import type { ClusterConfig } from "../../../config/schema/schema";
import { autoModeNodeUsers, autoModePools, classByDefault } from "../../../design/autoMode/autoMode";
import { hasAutoModeNodesAlone, usesAutoMode } from "../../../design/autoMode/builtIn";
import { hasNodes } from "../../../design/fargate/pods";
import { mayStartSpot } from "../../../design/nodePools/spotRole";
import type { Change, EditCase } from "./editCase";

/** Where the steps are that an edit needs. */
export const autoModeGuide = "docs/guides/auto-mode.md";

const namesBuiltInPools = (config: Change["old"]): boolean => autoModeNodeUsers(config).builtIn;

export const namesFirstBuiltInPools = ({ next, old }: Change): boolean => !namesBuiltInPools(old) && namesBuiltInPools(next);
export const namesNoBuiltInPools = ({ next, old }: Change): boolean => namesBuiltInPools(old) && !namesBuiltInPools(next);

export const goesOff = ({ next, old }: Change): boolean => usesAutoMode(old) && !usesAutoMode(next);
export const staysOn = ({ next, old }: Change): boolean => usesAutoMode(old) && usesAutoMode(next);

const ownNodesOf = (config: Change["old"]): boolean => autoModeNodeUsers(config).own;

/** Whether nodes of pools of the file come, or go, while EKS Auto Mode is on: their role does so, too. */
export const gainsOwnNodes = ({ next, old }: Change): boolean => usesAutoMode(old) && !ownNodesOf(old) && ownNodesOf(next);
export const losesOwnNodes = ({ next, old }: Change): boolean => usesAutoMode(next) && ownNodesOf(old) && !ownNodesOf(next);

/** Whether the node groups go in the edit that brings EKS Auto Mode: their add-ons would go first, and their pods have nowhere to be. */
export const losesGroups = ({ next, old }: Change): boolean => usesAutoMode(next) && hasNodes(old) && !hasNodes(next);

const hasFargateProfiles = ({ fargateProfiles }: Change["old"]): boolean => Object.keys(fargateProfiles).length > 0;

/** Whether what pods move to comes in the edit that takes EKS Auto Mode away: its nodes would go first, or the others come without a CNI. */
export const gainsOtherNodes = (change: Change): boolean => {
  const { next, old } = change;
  return goesOff(change) && !hasNodes(old) && (hasNodes(next) || (!hasFargateProfiles(old) && hasFargateProfiles(next)));
};

export const gainsKarpenter = (change: Change): boolean =>
  goesOff(change) && change.old.karpenter === undefined && change.next.karpenter !== undefined;

/** Whether Karpenter is to go with the same edit: the cluster stack, which brings EKS Auto Mode, comes before the workload stack, which has Karpenter's release. */
export const losesKarpenter = ({ next, old }: Change): boolean => usesAutoMode(next) && old.karpenter !== undefined;

/** Whether a pool goes that no file has named: it is made for a file without pools alone. */
export const isPoolByDefault = ({ after, old, path }: Change): boolean =>
  after === undefined && !Object.hasOwn(old.autoMode?.nodePools ?? {}, String(path[2]));

export const spotComes = {
  text: "the first with Spot Instances",
  test: ({ next, old }: Change): boolean => !mayStartSpot(old) && mayStartSpot(next),
};

/** What holds where the role of the nodes goes. */
export const workloadBeforeEntry =
  "Apply the workload stack before the others, so that nodes are gone before the access entry that they work by";

/** Whether a node class names reservations, which holds for all: EKS Auto Mode then uses no open ones. */
export const namesReservations = ({ autoMode }: Change["old"]): boolean =>
  Object.values(autoMode?.nodeClasses ?? {}).some(({ capacityReservation }) => capacityReservation !== undefined);

/** Nodes are replaced by EKS, within the budgets of their pools. */
export const replacesNodes = (what: string): string => `${what}; EKS replaces nodes that differ, within the budgets of their pools`;

/** With EKS Auto Mode, an edit also changes what its nodes, volumes and load balancers have. */
export const alsoWithAutoMode = (effects: EditCase["effects"], meaning: string, when?: EditCase["when"]): EditCase => ({
  when: {
    text: `with EKS Auto Mode${when ? `, and ${when.text}` : ""}`,
    test: (change) => staysOn(change) && (when === undefined || when.test(change)),
  },
  effects,
  meaning,
});

/** With nodes of EKS Auto Mode alone, before and after: an edit of what add-ons do for others changes their node classes, or nothing. */
export const withAutoModeAlone = (when: NonNullable<EditCase["when"]>, rest: Omit<EditCase, "when">): EditCase => ({
  when: {
    text: `${when.text}, with nodes of EKS Auto Mode alone`,
    test: (change) => hasAutoModeNodesAlone(change.old) && hasAutoModeNodesAlone(change.next) && when.test(change),
  },
  ...rest,
});

/**
 * Both configurations with the node pools that their clusters have, where EKS Auto Mode stays on: the pool of a file that names none comes and goes with
 * edits that do not name it. The class of such a pool is compared where one of the files names it.
 */
export function withPoolsOfClusters(old: ClusterConfig, next: ClusterConfig): readonly [old: ClusterConfig, next: ClusterConfig] {
  if (!usesAutoMode(old) || !usesAutoMode(next)) return [old, next];
  const namesClass = [old, next].some(({ autoMode }) => Object.hasOwn(autoMode!.nodeClasses, classByDefault));
  const withPools = (config: ClusterConfig): ClusterConfig => {
    const { nodeClasses, nodePools } = autoModePools(config)!;
    return { ...config, autoMode: { ...config.autoMode!, nodePools, ...(namesClass && { nodeClasses }) } };
  };
  return [withPools(old), withPools(next)];
}
