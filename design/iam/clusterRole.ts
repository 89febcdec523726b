import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf } from "../../aws/regions";
import { managedPolicyArn } from "./managedPolicies";

/**
 * The AWS managed policies of the control plane's role; security groups for pods need one more.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-iam-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-pods-deployment.html
 */
export function clusterRolePolicyArns({ region, addons }: ClusterConfig): readonly string[] {
  const partition = partitionOf(region).id;
  return [
    managedPolicyArn(partition, "AmazonEKSClusterPolicy"),
    ...(addons.vpcCni.env["ENABLE_POD_ENI"] === "true" ? [managedPolicyArn(partition, "AmazonEKSVPCResourceController")] : []),
  ];
}
