/** The IAM permissions of `doctor --live`, by what they read. In Kubernetes it reads nodes, ENIConfigs, two DaemonSets and a ConfigMap. */
export const livePermissions = {
  cluster: ["eks:DescribeCluster"],
  endpoints: ["ec2:DescribeVpcEndpoints"],
  subnets: ["ec2:DescribeSubnets"],
  routeTables: ["ec2:DescribeRouteTables"],
  securityGroups: ["ec2:DescribeSecurityGroups"],
  instances: ["ec2:DescribeInstances"],
  nodeGroups: ["eks:ListNodegroups", "eks:DescribeNodegroup"],
  profiles: ["eks:ListFargateProfiles", "eks:DescribeFargateProfile"],
  addons: ["eks:ListAddons", "eks:DescribeAddon"],
  recommended: ["eks:DescribeAddonVersions"],
  associations: ["eks:ListPodIdentityAssociations"],
} as const;
