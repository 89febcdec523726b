import type { Seen } from "./live";

/** Fields that AWS may leave out. */
type Told<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** The control plane, as EKS describes it. */
export type ObservedCluster = Told<{
  status: string;
  version: string;
  endpoint: string;
  resourcesVpcConfig: Told<{
    vpcId: string;
    endpointPublicAccess: boolean;
    endpointPrivateAccess: boolean;
    publicAccessCidrs: readonly string[];
  }>;
  certificateAuthority: Told<{ data: string }>;
  health: ObservedHealth;
}>;

/** What is wrong in AWS's words. */
export type ObservedHealth = Told<{ issues: readonly Told<{ code: string; message: string; resourceIds: readonly string[] }>[] }>;

/** A VPC endpoint, as EC2 describes it. */
export type ObservedEndpoint = Told<{
  VpcEndpointId: string;
  ServiceName: string;
  VpcEndpointType: string;
  Tags: readonly Told<{ Key: string; Value: string }>[];
  State: string;
  PrivateDnsEnabled: boolean;
  PolicyDocument: string;
  Groups: readonly Told<{ GroupId: string }>[];
  SubnetIds: readonly string[];
  RouteTableIds: readonly string[];
}>;

export type ObservedSubnet = Told<{ SubnetId: string; CidrBlock: string; AvailabilityZone: string }>;

export type ObservedRouteTable = Told<{
  RouteTableId: string;
  Associations: readonly Told<{ SubnetId: string; Main: boolean }>[];
}>;

export type ObservedSecurityGroup = Told<{
  GroupId: string;
  IpPermissions: readonly Told<{
    IpProtocol: string;
    FromPort: number;
    ToPort: number;
    IpRanges: readonly Told<{ CidrIp: string }>[];
    UserIdGroupPairs: readonly Told<{ GroupId: string }>[];
    PrefixListIds: readonly Told<{ PrefixListId: string }>[];
  }>[];
}>;

export type ObservedInstance = Told<{
  InstanceId: string;
  Tags: readonly Told<{ Key: string; Value: string }>[];
  MetadataOptions: Told<{ HttpTokens: string; HttpPutResponseHopLimit: number }>;
}>;

export type ObservedNodeGroup = Told<{ nodegroupName: string; status: string; version: string; health: ObservedHealth }>;
export type ObservedProfile = Told<{ fargateProfileName: string; status: string; health: ObservedHealth }>;
export type ObservedAddon = Told<{ addonName: string; addonVersion: string; status: string; health: ObservedHealth }>;
export type ObservedAssociation = Told<{ namespace: string; serviceAccount: string; roleArn: string }>;

/** What AWS says of a cluster. */
export interface ObservedAws {
  readonly endpoints: Seen<readonly ObservedEndpoint[]>;
  readonly subnets: Seen<readonly ObservedSubnet[]>;
  readonly routeTables: Seen<readonly ObservedRouteTable[]>;
  readonly securityGroups: Seen<readonly ObservedSecurityGroup[]>;
  readonly instances: Seen<readonly ObservedInstance[]>;
  readonly nodeGroups: Seen<readonly ObservedNodeGroup[]>;
  readonly profiles: Seen<readonly ObservedProfile[]>;
  readonly addons: Seen<readonly ObservedAddon[]>;
  /** The version that EKS recommends, by add-on. */
  readonly recommended: Seen<Readonly<Record<string, string | undefined>>>;
  /** What the account may have, by the code of the quota; undefined where Service Quotas does not tell it. */
  readonly quotas: Seen<Readonly<Record<string, number | undefined>>>;
  readonly associations: Seen<readonly ObservedAssociation[]>;
}

interface Named {
  readonly metadata: { readonly name: string };
}

export interface ObservedNode extends Named {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly nodeInfo?: { readonly kubeletVersion?: string };
  };
}

export interface ObservedEniConfig extends Named {
  readonly spec?: { readonly subnet?: string; readonly securityGroups?: readonly string[] };
}

interface ObservedContainer {
  readonly name: string;
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly configMapKeyRef?: { readonly name?: string } };
  }[];
}

export interface ObservedDaemonSet extends Named {
  readonly spec?: {
    readonly template?: {
      readonly spec?: { readonly containers?: readonly ObservedContainer[]; readonly initContainers?: readonly ObservedContainer[] };
    };
  };
}

/** What the Kubernetes API says of a cluster; undefined of an object that does not exist. */
export interface ObservedKubernetes {
  readonly nodes: Seen<readonly ObservedNode[]>;
  readonly eniConfigs: Seen<readonly ObservedEniConfig[]>;
  readonly daemonSets: Readonly<Record<string, Seen<ObservedDaemonSet | undefined>>>;
  readonly proxyConfigMap: Seen<{ readonly data?: Readonly<Record<string, string>> } | undefined>;
}

/** What this machine reaches of a host. */
export interface ObservedHost {
  readonly host: string;
  /** The addresses that it resolves to. */
  readonly addresses: Seen<readonly string[]>;
  /** Whether TCP port 443 opens at each of them. */
  readonly connection: Seen<true>;
  /** Whether each that answers has a certificate of the host. */
  readonly certificate: Seen<true>;
}
