import type { ClusterConfig } from "../../config/schema/schema";
import type { FargateProfileConfig } from "../../config/schema/fargate";
import { nodeGroupEntries } from "../../config/nodeGroupEntries";
import type { Pods } from "./pods";

/** A selector of a Fargate profile. */
export type Selector = FargateProfileConfig["selectors"][number];

/** Whether a pattern stands for the whole text: `*` for any characters, also none, and `?` for one. */
export function matches(pattern: string, text: string): boolean {
  const literal = pattern.replace(/[\\^$+.()|[\]{}]/g, "\\$&");
  return new RegExp(`^${literal.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "s").test(text);
}

/**
 * Whether a selector describes pods: by their namespace, and by all of its labels, whose keys and values are patterns too.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html#fargate-profile-wildcards
 */
export const selects = (selector: Selector, { namespace, labels }: Pods): boolean =>
  matches(selector.namespace, namespace) &&
  Object.entries(selector.labels).every(([key, value]) =>
    Object.entries(labels).some(([label, text]) => matches(key, label) && matches(value, text)),
  );

/** Whether a Fargate profile of the cluster selects the pods, so that they run on Fargate, also where there are nodes. */
export const runsOnFargate = ({ fargateProfiles }: ClusterConfig, pods: Pods): boolean =>
  Object.values(fargateProfiles).some(({ selectors }) => selectors.some((selector) => selects(selector, pods)));

/** Whether the cluster has node groups, and so what runs on every node: the VPC CNI, kube-proxy, the EKS Pod Identity Agent. */
export const hasNodes = (config: ClusterConfig): boolean => nodeGroupEntries(config).length > 0;
