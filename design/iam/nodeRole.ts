import type { ManagedNodeGroupConfig } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf } from "../../aws/regions";
import { addonManagedPolicies, addonPolicyStatements } from "./addonPolicies";
import { managedPolicyArn, type ManagedPolicy } from "./managedPolicies";
import type { Statement } from "./policy";
import { pullThroughCacheStatements } from "./registry";

/** The permissions of a node group's role. */
export interface NodeRoleDesign {
  /** AWS managed policies and the user's own, each once. */
  readonly managedPolicyArns: readonly string[];
  /** Statements of the inline policy; none where empty. */
  readonly statements: readonly Statement[];
}

/**
 * The role of a node group. The VPC CNI has a role of its own, so AmazonEKS_CNI_Policy is not here.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
export function nodeRole(config: ClusterConfig, iam: ManagedNodeGroupConfig["iam"]): NodeRoleDesign {
  const partition = partitionOf(config.region).id;
  const managedPolicies: readonly ManagedPolicy[] = [
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    ...(config.access.sessionManager ? (["AmazonSSMManagedInstanceCore"] as const) : []),
    ...addonManagedPolicies(iam.withAddonPolicies),
  ];
  const arns = [...managedPolicies.map((policy) => managedPolicyArn(partition, policy)), ...iam.attachPolicyArns];
  return {
    managedPolicyArns: [...new Set(arns)],
    statements: [
      ...addonPolicyStatements(iam.withAddonPolicies, { partition, clusterName: config.name }),
      ...pullThroughCacheStatements(config),
    ],
  };
}
