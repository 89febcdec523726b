import type { ManagedPolicy } from "../../../design/iam/policy";

const pulls = ["ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];

const volumes = [
  "ec2:AttachVolume",
  "ec2:CreateSnapshot",
  "ec2:CreateTags",
  "ec2:CreateVolume",
  "ec2:DeleteSnapshot",
  "ec2:DeleteVolume",
  "ec2:Describe*",
  "ec2:DetachVolume",
  "ec2:EnableFastSnapshotRestores",
  "ec2:ModifyVolume",
];

/**
 * What AWS managed policies allow, on any resource: a state and the JSON have their ARNs only. Conditions are left out, as tags that a call must have.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export const managedPolicyActions: Readonly<Record<ManagedPolicy | "AmazonSSMManagedInstanceCore", readonly string[]>> = {
  AmazonEBSCSIDriverPolicyV2: volumes,
  "service-role/AmazonEBSCSIDriverPolicy": volumes,
  AmazonEC2ContainerRegistryPowerUser: [...pulls, "ecr:Describe*", "ecr:List*", "ecr:PutImage", "ecr:*LayerUpload", "ecr:UploadLayerPart"],
  AmazonEC2ContainerRegistryPullOnly: [...pulls, "ecr:BatchImportUpstreamImage"],
  AmazonEKS_CNI_Policy: [
    "ec2:AssignPrivateIpAddresses",
    "ec2:AttachNetworkInterface",
    "ec2:CreateNetworkInterface",
    "ec2:CreateTags",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeInstances",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DescribeTags",
    "ec2:DetachNetworkInterface",
    "ec2:ModifyNetworkInterfaceAttribute",
    "ec2:UnassignPrivateIpAddresses",
  ],
  AmazonEKSClusterPolicy: ["autoscaling:*", "ec2:*", "elasticloadbalancing:*", "kms:DescribeKey"],
  AmazonEKSFargatePodExecutionRolePolicy: pulls,
  AmazonEKSVPCResourceController: ["ec2:*NetworkInterface*", "ec2:*PrivateIpAddresses", "ec2:DescribeInstances"],
  AmazonEKSWorkerNodePolicy: [
    "ec2:DescribeInstances",
    "ec2:DescribeInstanceTypes",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVolumes",
    "ec2:DescribeVolumesModifications",
    "ec2:DescribeVpcs",
    "eks:DescribeCluster",
    "eks-auth:AssumeRoleForPodIdentity",
  ],
  AmazonSSMManagedInstanceCore: ["ec2messages:*", "ssm:*", "ssmmessages:*"],
  CloudWatchAgentServerPolicy: [
    "cloudwatch:PutMetricData",
    "ec2:DescribeTags",
    "ec2:DescribeVolumes",
    "logs:CreateLogGroup",
    "logs:CreateLogStream",
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:PutLogEvents",
    "logs:PutRetentionPolicy",
    "ssm:GetParameter",
    "xray:*",
  ],
  "service-role/AmazonEFSCSIDriverPolicy": [
    "ec2:DescribeAvailabilityZones",
    "elasticfilesystem:CreateAccessPoint",
    "elasticfilesystem:DeleteAccessPoint",
    "elasticfilesystem:Describe*",
    "elasticfilesystem:TagResource",
  ],
};

/** The document of an AWS managed policy by its ARN; undefined of others. */
export function managedPolicyDocument(arn: string): { readonly Statement: readonly object[] } | undefined {
  const [, name = ""] = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  const actions = Object.hasOwn(managedPolicyActions, name) ? managedPolicyActions[name as keyof typeof managedPolicyActions] : undefined;
  return actions && { Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] };
}
