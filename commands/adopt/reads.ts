import type { AwsRead } from "../aws/read";
import type { ExistingResource } from "./rules/adoptable.table";
import type { TerraformAttributes } from "./rules/expressions";

/** The IAM permissions of each thing that adoption reads. They allow to read lists and settings, and nothing that is stored. */
export const adoptPermissions = {
  cluster: ["eks:DescribeCluster"],
  otherClusters: ["eks:ListClusters", "eks:DescribeCluster", "eks:ListNodegroups", "eks:DescribeNodegroup"],
  addons: ["eks:ListAddons"],
  nodeGroups: ["eks:ListNodegroups", "eks:DescribeNodegroup"],
  fargateProfiles: ["eks:ListFargateProfiles", "eks:DescribeFargateProfile"],
  podIdentityAssociations: ["eks:ListPodIdentityAssociations", "eks:DescribePodIdentityAssociation"],
  accessEntries: ["eks:ListAccessEntries", "eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies"],
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
  sessionDocuments: ["ssm:DescribeDocument"],
  instanceProfiles: ["iam:ListInstanceProfiles", "ec2:DescribeLaunchTemplateVersions", "ec2:DescribeInstances"],
  interruptionQueue: ["sqs:GetQueueUrl"],
  interruptionRules: ["events:ListTargetsByRule"],
} as const;

type ExistingReads = Readonly<Record<string, AwsRead<readonly ExistingResource[]>>>;

/** What reads the resources of some kinds, each with the permissions that it takes. */
export const existingReads = (kinds: { readonly [K in keyof typeof adoptPermissions]?: ExistingReads[string]["run"] }): ExistingReads =>
  Object.fromEntries(
    Object.entries(kinds).map(([kind, run]) => [
      kind,
      { actions: adoptPermissions[kind as keyof typeof adoptPermissions], otherwise: [], run },
    ]),
  );

/** A resource as it is in AWS. What other resources refer to by an id is imported by that id. */
export const existingResource = (type: string, importId = "", attributes: TerraformAttributes = {}): ExistingResource => ({
  type,
  importId,
  attributes: { id: importId, ...attributes },
});
