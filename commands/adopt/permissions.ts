import { listPermissions } from "../aws/permissions";

/** The IAM permissions of each thing that adoption reads. They allow to read lists and settings, and nothing that is stored. */
export const permissions = {
  cluster: ["eks:DescribeCluster"],
  otherClusters: ["eks:ListClusters", "eks:DescribeCluster", "eks:ListNodegroups", "eks:DescribeNodegroup"],
  addons: ["eks:ListAddons"],
  nodeGroups: ["eks:ListNodegroups", "eks:DescribeNodegroup"],
  fargateProfiles: ["eks:ListFargateProfiles", "eks:DescribeFargateProfile"],
  podIdentityAssociations: ["eks:ListPodIdentityAssociations", "eks:DescribePodIdentityAssociation"],
  accessEntries: ["eks:ListAccessEntries", "eks:ListAssociatedAccessPolicies"],
  vpc: ["ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"],
  internetGateways: ["ec2:DescribeInternetGateways"],
  subnetsAndRoutes: ["ec2:DescribeSubnets", "ec2:DescribeRouteTables"],
  natGateways: ["ec2:DescribeNatGateways"],
  endpoints: ["ec2:DescribeVpcEndpoints"],
  securityGroups: ["ec2:DescribeSecurityGroups"],
  logGroups: ["logs:DescribeLogGroups"],
  oidcProviders: ["iam:ListOpenIDConnectProviders"],
  keyAliases: ["kms:ListAliases"],
  launchTemplates: ["ec2:DescribeLaunchTemplates"],
  repositories: ["ecr:DescribeRepositories"],
} as const;

/** All of them, sorted. */
export const allPermissions = listPermissions(permissions);
