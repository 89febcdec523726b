/** The IAM permissions of each thing that is read of a VPC. They allow to read lists and settings, and nothing that is stored. */
export const vpcPermissions = {
  vpc: ["ec2:DescribeVpcs"],
  subnets: ["ec2:DescribeSubnets"],
  routeTables: ["ec2:DescribeRouteTables"],
  natGateways: ["ec2:DescribeNatGateways"],
  internetGateways: ["ec2:DescribeInternetGateways"],
  attachments: ["ec2:DescribeTransitGatewayVpcAttachments"],
  dhcpOptions: ["ec2:DescribeDhcpOptions"],
  endpoints: ["ec2:DescribeVpcEndpoints"],
} as const;

/** A subnet, as EC2 describes it. */
export interface SubnetFacts {
  readonly id: string;
  /** @default - one of IPv6 only */
  readonly cidr?: string | undefined;
  readonly zone: string;
  /** The id of the zone, which all accounts share, such as `use1-az3`. */
  readonly zoneId: string;
  readonly freeAddresses: number;
  readonly tags: Readonly<Record<string, string>>;
  /** Whether it gives public addresses to what is launched in it. */
  readonly mapsPublicIps: boolean;
  readonly isOnOutpost: boolean;
}

/** A route of IPv4, or to a prefix list. */
export interface RouteFacts {
  /** A CIDR block, or the id of a prefix list. */
  readonly destination: string;
  /** The id of what it leads to, such as `nat-0123456789abcdef0`; `local` within the VPC. */
  readonly target: string;
  /** Whether what it leads to does not exist any more. */
  readonly isBlackhole: boolean;
}

export interface RouteTableFacts {
  readonly id: string;
  readonly isMain: boolean;
  /** Of the subnets that are associated with it. Others use the main route table. */
  readonly subnetIds: readonly string[];
  readonly routes: readonly RouteFacts[];
}

export interface NatGatewayFacts {
  readonly id: string;
  readonly subnetId: string;
  /** Whether it leads to other networks alone. @default false */
  readonly isPrivate?: boolean;
  /** Whether it is in no subnet, but in all zones. @default false */
  readonly isRegional?: boolean;
}

export interface VpcEndpointFacts {
  readonly id: string;
  readonly serviceName: string;
  /** `Interface`, `Gateway`, and others that no cluster needs. */
  readonly type: string;
  readonly privateDns: boolean;
  /** Whether its private DNS is for those who ask an inbound endpoint of the Resolver. @default false */
  readonly isForInboundResolver?: boolean;
  readonly routeTableIds: readonly string[];
  /** @default - it has no network interfaces */
  readonly subnetIds?: readonly string[];
  /** @default - it has no network interfaces */
  readonly securityGroupIds?: readonly string[];
  /** The JSON of its policy. @default - it has none, and allows everything */
  readonly policy?: string | undefined;
}

/** The attachment of the VPC to a transit gateway. */
export interface AttachmentFacts {
  readonly transitGatewayId: string;
  readonly subnetIds: readonly string[];
}

/** A VPC and what a cluster may use of it. */
export interface VpcFacts {
  readonly id: string;
  readonly region: string;
  readonly ownerId: string;
  /** The primary CIDR block. */
  readonly cidr: string;
  readonly secondaryCidrs: readonly string[];
  readonly subnets: readonly SubnetFacts[];
  readonly routeTables: readonly RouteTableFacts[];
  readonly natGateways: readonly NatGatewayFacts[];
  readonly internetGatewayId?: string | undefined;
  readonly attachments: readonly AttachmentFacts[];
  /** @default - AWS does not tell what its DHCP options are */
  readonly dhcpOptionsId?: string | undefined;
  /** Of the DHCP options. */
  readonly nameServers: readonly string[];
  readonly endpoints: readonly VpcEndpointFacts[];
}
