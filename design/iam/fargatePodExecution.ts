import type { ClusterConfig } from "../../config/schema/schema";
import { fargateLogGroup } from "../fargate/logging";
import { partitionOf } from "../../aws/regions";
import { logWriterPolicy } from "./logWriter";
import { managedPolicyArn } from "./managedPolicies";
import { policyDocument, type PolicyDocument, type TrustStatement } from "./policy";
import { pullThroughCacheStatements } from "./registry";
import { assumeRolePolicy } from "./trust";

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
