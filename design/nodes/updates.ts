import type { ManagedNodeGroupConfig } from "../../config/schema/nodeGroups";

/** How many nodes of a managed group EKS replaces at a time. */
export type UpdateLimit = { readonly maxUnavailable: number } | { readonly maxUnavailablePercentage: number };

/** Up to this many nodes, one at a time are done within the 60 minutes that the provider waits. */
const largestSmallGroup = 10;

/** Of a group that is larger, so that its updates take as long as those of one of ten nodes. */
const percentageOfLargeGroup = 10;

/** EKS replaces no more nodes at a time, whatever the percentage. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupUpdateConfig.html */
export const mostAtOnce = 100;

/** Nodes that an update of a managed group adds in a zone, at least: as many as it replaces at a time, if these are more. @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html */
export const addedByUpdate = 2;

/**
 * Minutes for the nodes that are replaced at one time: as a rule, and where PodDisruptionBudgets keep pods as long as EKS waits for them, which is 15.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 */
const batchMinutes = { usual: 5, longest: 20 };

/** What the file says, or one node at a time, or a tenth of a group of more than ten nodes. */
export function updateLimit({ update, capacity }: ManagedNodeGroupConfig): UpdateLimit {
  const { maxUnavailable, maxUnavailablePercentage } = update;
  if (maxUnavailablePercentage !== undefined) return { maxUnavailablePercentage };
  if (maxUnavailable !== undefined) return { maxUnavailable };
  return capacity.max > largestSmallGroup ? { maxUnavailablePercentage: percentageOfLargeGroup } : { maxUnavailable: 1 };
}

/** The nodes that are replaced at a time when the group is at its largest. */
export function nodesAtOnce(group: ManagedNodeGroupConfig): number {
  const limit = updateLimit(group);
  const count = "maxUnavailable" in limit ? limit.maxUnavailable : Math.floor((group.capacity.max * limit.maxUnavailablePercentage) / 100);
  return Math.min(Math.max(count, 1), mostAtOnce);
}

const batches = (group: ManagedNodeGroupConfig): number => Math.ceil(group.capacity.max / nodesAtOnce(group));

/** Minutes that an update of the group at its largest takes as a rule. */
export const usualUpdateMinutes = (group: ManagedNodeGroupConfig): number => batches(group) * batchMinutes.usual;

/** How many nodes at a time are enough for an update of so many nodes to take less time, as a rule. */
export const nodesAtOnceWithin = (nodes: number, minutes: number): number =>
  Math.ceil(nodes / (Math.ceil(minutes / batchMinutes.usual) - 1));

/** How long Terraform waits for an update of a large group. Undefined where the provider's 60 minutes are enough. */
export const updateTimeoutMinutes = (group: ManagedNodeGroupConfig): number | undefined =>
  group.capacity.max > largestSmallGroup ? Math.max(batches(group) * batchMinutes.longest, 60) : undefined;
