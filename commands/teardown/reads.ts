import type { AwsRead } from "../aws/read";
import type { TeardownAccount } from "./rules/account";

/** What reads some things of an account. */
export type TeardownReads<K extends keyof TeardownAccount> = { readonly [Name in K]: AwsRead<TeardownAccount[Name]> };

/** The IAM permissions of each thing that the check reads. They allow to read lists and settings, and nothing that is stored. */
export const teardownPermissions = {
  cluster: ["eks:DescribeCluster"],
  nodeGroups: ["eks:ListNodegroups"],
  fargateProfiles: ["eks:ListFargateProfiles"],
  addons: ["eks:ListAddons"],
  repositories: ["ecr:ListImages"],
  loadBalancers: [
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeLoadBalancerAttributes",
  ],
  targetGroups: ["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTags"],
  volumes: ["ec2:DescribeVolumes"],
  vpc: ["ec2:DescribeVpcs"],
  subnets: ["ec2:DescribeSubnets"],
  instances: ["ec2:DescribeInstances"],
  networkInterfaces: ["ec2:DescribeNetworkInterfaces"],
  endpoints: ["ec2:DescribeVpcEndpoints"],
  natGateways: ["ec2:DescribeNatGateways"],
  peerings: ["ec2:DescribeVpcPeeringConnections"],
  internetGateways: ["ec2:DescribeInternetGateways"],
  vpnGateways: ["ec2:DescribeVpnGateways"],
  routeTables: ["ec2:DescribeRouteTables"],
  networkAcls: ["ec2:DescribeNetworkAcls"],
  securityGroups: ["ec2:DescribeSecurityGroups"],
} as const;
