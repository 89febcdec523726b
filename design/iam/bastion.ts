import type { BastionDesign } from "../access/bastion/bastion";
import { allow, policyDocument, type PolicyDocument } from "./policy";

/** The place of the bastion's cluster. */
export interface BastionPolicyOptions {
  readonly partition: string;
  /** May be a Terraform reference. */
  readonly accountId: string;
}

/**
 * What the bastion may do besides being managed by Systems Manager: ask for the endpoint of its cluster, and read its tools from the bucket
 * that has them. What it may do in the cluster, an access entry says.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-kubeconfig.html
 */
export function bastionPolicy(
  { clusterName, region, tools, toolsBucket }: BastionDesign,
  { partition, accountId }: BastionPolicyOptions,
): PolicyDocument {
  const objects = toolsBucket
    ? tools.flatMap(({ file, checksum }) =>
        [file, checksum].map((name) => `arn:${partition}:s3:::${toolsBucket.name}/${toolsBucket.prefix}${name}`),
      )
    : [];
  return policyDocument([
    allow(["eks:DescribeCluster"], [`arn:${partition}:eks:${region}:${accountId}:cluster/${clusterName}`]),
    ...(objects.length > 0 ? [allow(["s3:GetObject"], objects)] : []),
  ]);
}
