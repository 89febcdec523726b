/**
 * The AWS managed policies in use, by their path and name.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export type ManagedPolicy =
  | "AmazonEC2ContainerRegistryPowerUser"
  | "AmazonEC2ContainerRegistryPullOnly"
  | "AmazonEKS_CNI_Policy"
  | "AmazonEKSClusterPolicy"
  | "AmazonEKSFargatePodExecutionRolePolicy"
  | "AmazonEKSVPCResourceController"
  | "AmazonEKSWorkerNodePolicy"
  | "AmazonSSMManagedInstanceCore"
  | "CloudWatchAgentServerPolicy"
  | "service-role/AmazonEBSCSIDriverPolicy"
  | "service-role/AmazonEFSCSIDriverPolicy";

/** The ARN of an AWS managed policy in a partition (`aws`, `aws-cn`, `aws-us-gov`). */
export const managedPolicyArn = (partition: string, policy: ManagedPolicy): string => `arn:${partition}:iam::aws:policy/${policy}`;
