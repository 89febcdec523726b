import type { ManagedNodeGroupConfig, SelfManagedNodeGroupConfig } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf } from "../../aws/regions";
import { addonManagedPolicies, addonPolicyStatements } from "./addonPolicies";
import {
  type Statement,
  managedPolicyArn,
  type ManagedPolicy,
  allow,
  type PolicyDocument,
  policyDocument,
  type TrustStatement,
} from "./policy";
import { fargateLogGroup } from "../fargate/logging";
import { logWriterPolicy } from "./logPolicies";
import { assumeRolePolicy } from "./trust";
import { hasPodSecurityGroups } from "../software/vpcCni";

/** The permissions of a node group's role. */
export interface NodeRoleDesign {
  /** AWS managed policies and the user's own, each once. */
  readonly managedPolicyArns: readonly string[];
  /** Statements of the inline policy; none where empty. */
  readonly statements: readonly Statement[];
  /** An existing role, which is used as it is. @default - a role is made */
  readonly existing?: { readonly roleArn: string; readonly instanceProfileArn?: string | undefined };
}

/**
 * What an instance needs so that Session Manager reaches it. The managed policy AmazonSSMManagedInstanceCore also lets it read every parameter of
 * the account.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
export const sessionManagerStatement: Statement = allow([
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
]);

/**
 * The role of a node group. The VPC CNI has a role of its own, so AmazonEKS_CNI_Policy is not here.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
export function nodeRole(config: ClusterConfig, iam: ManagedNodeGroupConfig["iam"] | SelfManagedNodeGroupConfig["iam"]): NodeRoleDesign {
  if (iam.roleArn !== undefined) {
    const { roleArn } = iam;
    return {
      managedPolicyArns: [],
      statements: [],
      existing: { roleArn, ...("instanceProfileArn" in iam && { instanceProfileArn: iam.instanceProfileArn }) },
    };
  }
  const partition = partitionOf(config.region).id;
  const managedPolicies: readonly ManagedPolicy[] = [
    "AmazonEKSWorkerNodePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    ...addonManagedPolicies(iam.withAddonPolicies),
  ];
  const arns = [...managedPolicies.map((policy) => managedPolicyArn(partition, policy)), ...iam.attachPolicyArns];
  return {
    managedPolicyArns: [...new Set(arns)],
    statements: [
      ...addonPolicyStatements(iam.withAddonPolicies, { partition, clusterName: config.name }),
      ...pullThroughCacheStatements(config),
      ...(config.access.sessionManager ? [sessionManagerStatement] : []),
    ],
  };
}

/**
 * What whoever pulls through a cache needs besides pulling: the first pull of an image makes its repository, in the caller's name. Only of the
 * caches of the cluster file; none without caches.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
export function pullThroughCacheStatements({ region, registry }: ClusterConfig): readonly Statement[] {
  const prefixes = Object.keys(registry.pullThroughCache);
  if (prefixes.length === 0) return [];
  const repositories = prefixes.map((prefix) => `arn:${partitionOf(region).id}:ecr:${region}:*:repository/${prefix}/*`);
  return [allow(["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"], repositories)];
}

/**
 * The AWS managed policies of the control plane's role; security groups for pods need one more.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-pods-deployment.html
 */
export function clusterRolePolicyArns(config: ClusterConfig): readonly string[] {
  const partition = partitionOf(config.region).id;
  return [
    managedPolicyArn(partition, "AmazonEKSClusterPolicy"),
    ...(hasPodSecurityGroups(config) ? [managedPolicyArn(partition, "AmazonEKSVPCResourceController")] : []),
  ];
}

/** The permissions of the role that Fargate itself uses for the pods of a cluster. */
export interface PodExecutionRoleDesign {
  readonly managedPolicyArns: readonly string[];
  /** By policy name. */
  readonly inlinePolicies: Readonly<Record<string, PolicyDocument>>;
}

/**
 * The pod execution role: it pulls images from Amazon ECR, and writes to the log group of the pods on Fargate where there is one.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
 */
export function podExecutionRole(config: ClusterConfig): PodExecutionRoleDesign {
  const { name, region, observability } = config;
  const partition = partitionOf(region).id;
  const logGroupArn = `arn:${partition}:logs:${region}:*:log-group:${fargateLogGroup(name)}`;
  const cache = pullThroughCacheStatements(config);
  return {
    managedPolicyArns: [managedPolicyArn(partition, "AmazonEKSFargatePodExecutionRolePolicy")],
    inlinePolicies: {
      ...(observability.fargateLogging.enabled && { logs: logWriterPolicy(logGroupArn) }),
      ...(cache.length > 0 && { "pull-through-cache": policyDocument(cache) }),
    },
  };
}

/**
 * The trust policy of the pod execution role: the profiles of this cluster and no others.
 * @param accountId account of the cluster; may be a Terraform reference
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html#check-pod-execution-role
 */
export function podExecutionTrust({ name, region }: ClusterConfig, accountId: string): PolicyDocument<TrustStatement> {
  const { id, dnsSuffix } = partitionOf(region);
  const arn = `arn:${id}:eks:${region}:${accountId}:fargateprofile/${name}/*`;
  return assumeRolePolicy("eks-fargate-pods", { dnsSuffix, source: { arn } });
}
