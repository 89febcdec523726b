import { vpcPermissions } from "../../aws/vpcFacts";

/** The IAM permissions of each thing that a trace reads of a VPC that exists. They allow to read settings, and nothing that is stored. */
export const givenVpcPermissions = {
  ...vpcPermissions,
  attributes: ["ec2:DescribeVpcAttribute"],
  securityGroups: ["ec2:DescribeSecurityGroups"],
  networkAcls: ["ec2:DescribeNetworkAcls"],
} as const;
