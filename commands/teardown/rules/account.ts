import type { AwsRead } from "../../aws/read";

/** A resource's tags by their keys. */
export type Tags = Readonly<Record<string, string>>;

/** A resource in AWS. */
export interface AwsResource {
  /** Its id, or its ARN where it has no other. */
  readonly id: string;
  readonly tags: Tags;
}

/** A resource whose name is not a tag. */
export interface NamedResource extends AwsResource {
  readonly name: string;
}

/** An Application or Network Load Balancer. */
export interface LoadBalancer extends NamedResource {
  /** The subnets it stands in. */
  readonly subnetIds: readonly string[];
  /** Its attribute `deletion_protection.enabled`. */
  readonly deletionProtection: boolean;
}

export interface AwsSubnet extends AwsResource {
  readonly cidr: string;
}

/** An instance that runs or may run again. */
export interface Instance extends AwsResource {
  readonly subnetId: string;
  /** The service whose managed instance it is, such as `eks.amazonaws.com`. @default - none */
  readonly managedBy?: string | undefined;
}

export interface SecurityGroup extends NamedResource {
  /** The groups that its rules name. */
  readonly referencedIds: readonly string[];
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html */
export interface NetworkInterface extends AwsResource {
  readonly subnetId: string;
  /** `available` where it is attached to nothing. */
  readonly status: string;
  /** Such as `interface` or `transit_gateway`. */
  readonly type: string;
  readonly description: string;
  /** The instance that it is attached to. @default - none, or one of AWS's own */
  readonly instanceId?: string | undefined;
  /** The service that manages it, such as `eks.amazonaws.com`. @default - none */
  readonly managedBy?: string | undefined;
  readonly securityGroupIds: readonly string[];
}

/** A VPC endpoint; subnets and network interfaces are those of an interface endpoint. */
export interface VpcEndpoint extends AwsResource {
  readonly serviceName: string;
  readonly subnetIds: readonly string[];
  readonly networkInterfaceIds: readonly string[];
}

export interface NatGateway extends AwsResource {
  readonly subnetId: string;
  readonly networkInterfaceIds: readonly string[];
}

export interface InstanceProfile {
  readonly name: string;
  /** Names of the roles in it: one, or none. */
  readonly roles: readonly string[];
}

export interface EksCluster {
  readonly deletionProtection: boolean;
  /** The security group that EKS made for it. */
  readonly securityGroupId?: string | undefined;
  readonly vpcId?: string | undefined;
}

/** What there is in AWS, of a cluster and around it. */
export interface TeardownAccount {
  /** The EKS cluster. @default - there is none */
  readonly cluster?: EksCluster | undefined;
  /** The VPC of the cluster file. @default - there is none */
  readonly vpcId?: string | undefined;
  readonly nodeGroups: readonly string[];
  readonly fargateProfiles: readonly string[];
  /** @default - could not be read */
  readonly addons?: readonly string[] | undefined;
  /** Names of the repositories that hold images. */
  readonly filledRepositories: readonly string[];
  /** Names of the repositories that pull-through caches have filled. */
  readonly cachedRepositories: readonly string[];
  readonly subnets: readonly AwsSubnet[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly targetGroups: readonly NamedResource[];
  readonly volumes: readonly AwsResource[];
  readonly instances: readonly Instance[];
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly endpoints: readonly VpcEndpoint[];
  readonly natGateways: readonly NatGateway[];
  readonly peerings: readonly AwsResource[];
  readonly internetGateways: readonly AwsResource[];
  readonly vpnGateways: readonly AwsResource[];
  /** Without the main one, which goes with the VPC. */
  readonly routeTables: readonly AwsResource[];
  /** Without the default one, which goes with the VPC. */
  readonly networkAcls: readonly AwsResource[];
  readonly securityGroups: readonly SecurityGroup[];
  /** Those of the account, if the cluster may leave some. */
  readonly instanceProfiles: readonly InstanceProfile[];
  /** Those with a tag that names the cluster, if it may leave some. */
  readonly launchTemplates: readonly NamedResource[];
}

/** What reads some things of an account. */
export type TeardownReads<K extends keyof TeardownAccount> = { readonly [Name in K]: AwsRead<TeardownAccount[Name]> };

/** The IAM permissions of each thing that the check reads. They allow to read lists and settings, and nothing that is stored. */
export const teardownPermissions = {
  cluster: ["eks:DescribeCluster"],
  nodeGroups: ["eks:ListNodegroups"],
  fargateProfiles: ["eks:ListFargateProfiles"],
  addons: ["eks:ListAddons"],
  repositories: ["ecr:ListImages"],
  cachedRepositories: ["ecr:DescribeRepositories"],
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
  launchTemplates: ["ec2:DescribeLaunchTemplates"],
  networkInterfaces: ["ec2:DescribeNetworkInterfaces"],
  endpoints: ["ec2:DescribeVpcEndpoints"],
  natGateways: ["ec2:DescribeNatGateways"],
  peerings: ["ec2:DescribeVpcPeeringConnections"],
  internetGateways: ["ec2:DescribeInternetGateways"],
  vpnGateways: ["ec2:DescribeVpnGateways"],
  routeTables: ["ec2:DescribeRouteTables"],
  networkAcls: ["ec2:DescribeNetworkAcls"],
  securityGroups: ["ec2:DescribeSecurityGroups"],
  instanceProfiles: ["iam:ListInstanceProfiles"],
} as const;
