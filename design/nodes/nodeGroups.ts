import type { ManagedNodeGroupConfig, SelfManagedNodeGroupConfig } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { amiType, amiVariant, hasFipsEndpoints, ssmParameter, type AmiFamily, type AmiType, type AmiVariant } from "../../aws/amis";
import { reachesInternet } from "../reachability/paths";
import { nodeRole, type NodeRoleDesign } from "../iam/roles";
import { cniSettings, maxPods } from "../../aws/instanceTypes";
import { type EfaInterface, efaInterfaces } from "./efa";
import { type UpdateLimit, updateLimit, updateTimeoutMinutes } from "./updates";

/** A taint in Kubernetes' words. */
export type Taint = ManagedNodeGroupConfig["taints"][number];

/** What runs the containers of a node. */
export type ContainerRuntime = ManagedNodeGroupConfig["containerRuntime"];

/** The effects of taints in the EKS API's words. */
export const eksTaintEffects: Record<Taint["effect"], string> = {
  NoSchedule: "NO_SCHEDULE",
  PreferNoSchedule: "PREFER_NO_SCHEDULE",
  NoExecute: "NO_EXECUTE",
};

/** A gp3 volume of a launch template. */
export interface BlockDevice {
  readonly deviceName: string;
  /** GiB. @default - the size of the AMI's snapshot */
  readonly size?: number;
  /** @default - 3000, the baseline of gp3 */
  readonly iops?: number;
  /** MiB/s. @default - 125, the baseline of gp3 */
  readonly throughput?: number;
  readonly encrypted: boolean;
  /** @default - the account's aws/ebs key */
  readonly kmsKeyArn?: string | undefined;
}

/** What managed and self-managed node groups have in common. */
interface NodeGroupBase extends AmiVariant {
  readonly name: string;
  /** `<cluster>-<group>`: begins the names of its role, instance profile, launch template and Auto Scaling group. */
  readonly resourceName: string;
  readonly zones: readonly string[];
  readonly family: AmiFamily;
  /** Whether the AMI is the one with FIPS. */
  readonly fips: boolean;
  /** Whether the nodes call AWS's endpoints with FIPS. @default - the AMI is none with FIPS, and the nodes do not */
  readonly fipsEndpoints?: boolean | undefined;
  /** Custom AMI. @default - an EKS optimized AMI */
  readonly amiId?: string | undefined;
  readonly containerRuntime: ContainerRuntime;
  readonly instanceTypes: readonly string[];
  readonly scaling: { readonly min: number; readonly desired: number; readonly max: number };
  readonly capacityType: ManagedNodeGroupConfig["capacity"]["type"];
  /** Reservations that the instances are of. @default - any open ones that fit */
  readonly capacityReservation?: ManagedNodeGroupConfig["capacityReservation"];
  readonly blockDevices: readonly BlockDevice[];
  readonly keyName?: string | undefined;
  readonly metadata: { readonly httpTokens: "required" | "optional"; readonly hopLimit: number };
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** Tags of the instances, volumes and network interfaces; the cluster's tags among them. */
  readonly tags: Readonly<Record<string, string>>;
  /** Pods that the kubelet of each node takes. */
  readonly maxPods: number;
  /** The user's own parts of the user data, in their order. */
  readonly userData: readonly string[];
  /** Detailed CloudWatch monitoring. */
  readonly monitoring: boolean;
  readonly iam: NodeRoleDesign;
  /** Security groups that are there already, besides those that all nodes have. */
  readonly securityGroupIds: readonly string[];
  /** What becomes of the instance store volumes. @default - nothing */
  readonly localStorage?: ManagedNodeGroupConfig["localStorage"];
  /** Whether layers of images are pulled and unpacked in parallel. */
  readonly fastImagePull: boolean;
  /** A placement group that is made. @default - EC2 places instances where it likes */
  readonly placementGroup?: { readonly name: string; readonly strategy: NonNullable<ManagedNodeGroupConfig["placementGroup"]> } | undefined;
  /** Network interfaces with Elastic Fabric Adapters. @default - EC2 makes one without */
  readonly efaInterfaces?: readonly EfaInterface[] | undefined;
}

export interface ManagedNodeGroupDesign extends NodeGroupBase {
  readonly kind: "managed";
  /** Prefix of the node group's name: a replacement is created before its predecessor goes, so the provider adds a suffix. */
  readonly namePrefix: string;
  readonly amiType: AmiType;
  /** @default - the recommended release */
  readonly releaseVersion?: string | undefined;
  /** Nodes replaced at a time. */
  readonly update: UpdateLimit;
  /** Whether an update ends pods that PodDisruptionBudgets keep, instead of failing. */
  readonly forceUpdate: boolean;
  /** How long Terraform waits for an update. @default - the provider's 60 minutes */
  readonly updateTimeoutMinutes?: number | undefined;
  /** Node auto repair. */
  readonly repair: { readonly enabled: boolean } & Partial<ManagedNodeGroupConfig["nodeRepairConfig"]>;
  /** Tags of the Auto Scaling group that EKS makes: those of the cluster file. */
  readonly groupTags: Readonly<Record<string, string>>;
}

/** An Auto Scaling group of our own. */
export interface SelfManagedNodeGroupDesign extends NodeGroupBase {
  readonly kind: "selfManaged";
  /** Systems Manager parameter that holds the AMI id. @default - none where amiId is given */
  readonly ssmParameter?: string | undefined;
  readonly update: { readonly minHealthyPercentage: number };
  /** Tags of the Auto Scaling group alone: they let the cluster autoscaler find it, and know the labels and taints of its nodes. */
  readonly groupTags: Readonly<Record<string, string>>;
}

/** Everything a stack renders of a node group; nothing is left to decide. */
export type NodeGroupDesign = ManagedNodeGroupDesign | SelfManagedNodeGroupDesign;

/** What the user data of nodes is made of. */
export type UserDataSource = Pick<NodeGroupDesign, "labels" | "taints" | "userData"> &
  Partial<Pick<NodeGroupDesign, "accelerator" | "localStorage" | "fastImagePull">> & {
    /** @default - whoever starts the nodes decides */
    readonly maxPods?: number | undefined;
    readonly fipsEndpoints?: boolean | undefined;
  };

/**
 * The node groups of a cluster: the managed ones, then the self-managed ones, each in the order of the file.
 * @param zones zones of the network, where groups without zones of their own are placed
 */
export const planNodeGroups = (config: ClusterConfig, zones: readonly string[]): readonly NodeGroupDesign[] => [
  ...Object.entries(config.nodeGroups.managed).map(([name, group]) => planManaged(config, zones, name, group)),
  ...Object.entries(config.nodeGroups.selfManaged).map(([name, group]) => planSelfManaged(config, zones, name, group)),
];

function planManaged(config: ClusterConfig, zones: readonly string[], name: string, group: ManagedNodeGroupConfig): ManagedNodeGroupDesign {
  const base = planBase(config, zones, name, group);
  return {
    ...base,
    kind: "managed",
    namePrefix: `${name}-`,
    amiType: group.amiId ? "CUSTOM" : supportedAmiType(base),
    releaseVersion: group.amiReleaseVersion,
    update: updateLimit(group),
    forceUpdate: group.update.force,
    updateTimeoutMinutes: updateTimeoutMinutes(group),
    repair: group.repair ? { enabled: true, ...group.nodeRepairConfig } : { enabled: false },
    groupTags: { ...config.tags, ...group.tags },
  };
}

/** An accelerator without an AMI of the family gets the standard AMI here; the findings refuse it. */
const supportedAmiType = ({ family, architecture, accelerator, fips }: NodeGroupBase): AmiType =>
  amiType(family, { architecture, accelerator, fips }) ?? amiType(family, { architecture, accelerator: "none", fips }) ?? "CUSTOM";

function planSelfManaged(
  config: ClusterConfig,
  zones: readonly string[],
  name: string,
  group: SelfManagedNodeGroupConfig,
): SelfManagedNodeGroupDesign {
  const base = planBase(config, zones, name, group);
  const { kubernetesVersion } = config;
  return {
    ...base,
    kind: "selfManaged",
    tags: { ...base.tags, [`kubernetes.io/cluster/${config.name}`]: "owned" },
    ssmParameter: group.amiId
      ? undefined
      : ssmParameter(group.amiFamily, { ...base, kubernetesVersion, releaseVersion: group.amiReleaseVersion }),
    update: group.update,
    groupTags: autoscalerTags(config.name, group),
  };
}

function planBase(
  config: ClusterConfig,
  zones: readonly string[],
  name: string,
  group: ManagedNodeGroupConfig | SelfManagedNodeGroupConfig,
): NodeGroupBase {
  const { min, max, desired = Math.max(min, 1), type } = group.capacity;
  const resourceName = `${config.name}-${name}`;
  return {
    ...amiVariant(group.instanceTypes[0] ?? ""),
    name,
    resourceName,
    zones: group.availabilityZones ?? zones,
    family: group.amiFamily,
    fips: group.fips.enabled,
    fipsEndpoints: group.fips.enabled ? (group.fips.endpoints ?? (hasFipsEndpoints(config.region) && reachesInternet(config))) : undefined,
    amiId: group.amiId,
    containerRuntime: group.containerRuntime,
    instanceTypes: group.instanceTypes,
    scaling: { min, desired, max },
    capacityType: type,
    capacityReservation: group.capacityReservation,
    blockDevices: blockDevices[group.amiFamily]({ ...group.volume, kmsKeyArn: volumeKeyArn(config, group) }),
    keyName: group.keyName,
    metadata: {
      httpTokens: group.metadata.httpTokens,
      hopLimit: metadataHopLimit(config, group),
    },
    labels: group.labels,
    taints: group.taints,
    tags: {
      Name: resourceName,
      // A node uses pod subnets from its first start or never. By the tag the template changes in any case, and the nodes roll.
      ...(config.customNetworking.enabled && { "private-eks/custom-networking": "enabled" }),
      ...config.tags,
      ...group.tags,
    },
    maxPods: group.maxPods ?? maxPods(group.instanceTypes, cniSettings(config)),
    userData: group.userData,
    monitoring: group.monitoring,
    iam: nodeRole(config, group.iam),
    securityGroupIds: group.securityGroupIds,
    localStorage: group.localStorage,
    fastImagePull: group.fastImagePull,
    // Another strategy is another group, which is there before the old one goes.
    placementGroup: group.placementGroup && { name: `${resourceName}-${group.placementGroup}`, strategy: group.placementGroup },
    efaInterfaces: group.efa ? efaInterfaces(group.instanceTypes[0] ?? "") : undefined,
  };
}

/** How many network hops answers of the metadata service travel. Pods are one hop away; agents of Container Insights used to be such. */
export const metadataHopLimit = ({ observability }: ClusterConfig, { metadata }: Pick<ManagedNodeGroupConfig, "metadata">): number =>
  metadata.hopLimit ?? (observability.containerInsights.enabled ? 2 : 1);

/** The KMS key of a group's volumes. Undefined where it is AWS's own, or they are not encrypted. */
export const volumeKeyArn = ({ encryption }: ClusterConfig, { volume }: Pick<ManagedNodeGroupConfig, "volume">): string | undefined =>
  volume.kmsKeyArn ?? (volume.encrypted ? encryption.volumesKmsKeyArn : undefined);

/** How many volumes a node has, besides those of its pods. */
export const volumesOfNode = ({ amiFamily, volume }: Pick<ManagedNodeGroupConfig, "amiFamily" | "volume">): number =>
  blockDevices[amiFamily](volume).length;

/**
 * The volumes of each family. Bottlerocket keeps its system on a volume of its own, whose size is the AMI's; images and pods are on
 * the data volume.
 * @see https://bottlerocket.dev/en/os/latest/#/concepts/partitions/
 */
export const blockDevices: Record<AmiFamily, (volume: ManagedNodeGroupConfig["volume"]) => readonly BlockDevice[]> = {
  AL2023: (volume) => [{ deviceName: "/dev/xvda", ...volume }],
  AL2: (volume) => [{ deviceName: "/dev/xvda", ...volume }],
  Bottlerocket: ({ encrypted, kmsKeyArn, ...size }) => [
    { deviceName: "/dev/xvda", encrypted, kmsKeyArn },
    { deviceName: "/dev/xvdb", encrypted, kmsKeyArn, ...size },
  ],
};

const autoscalerPrefix = "k8s.io/cluster-autoscaler";

/**
 * The key of the tag that tells the autoscaler of a label or taint. It reads what follows this text wherever it stands in a key.
 * @param what label or taint
 */
export const nodeTemplateTag = (what: "label" | "taint", key: string): string => `${autoscalerPrefix}/node-template/${what}/${key}`;

/**
 * For managed node groups EKS does this itself. A tag has one value: each further taint of a key has a tag of its own.
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/aws_manager.go
 */
function autoscalerTags(clusterName: string, { labels, taints }: SelfManagedNodeGroupConfig): Record<string, string> {
  return {
    [`${autoscalerPrefix}/enabled`]: "true",
    [`${autoscalerPrefix}/${clusterName}`]: "owned",
    ...Object.fromEntries(Object.entries(labels).map(([key, value]) => [nodeTemplateTag("label", key), value])),
    ...Object.fromEntries(
      taints.map(({ key, value, effect }, index) => {
        const isFirst = taints.findIndex((other) => other.key === key) === index;
        return [`${isFirst ? "" : `${effect}.`}${nodeTemplateTag("taint", key)}`, `${value}:${effect}`];
      }),
    ),
  };
}

/** What a node must know to join a cluster. Every string may be a Terraform reference, and stands in the user data as it is given. */
export interface ClusterCoordinates {
  readonly name: string;
  /** URL of the Kubernetes API. */
  readonly endpoint: string;
  /** Certificate authority of the Kubernetes API, in base64. */
  readonly certificateAuthority: string;
  readonly serviceCidr: string;
  /** Address of CoreDNS: the tenth of the service CIDR. */
  readonly clusterDnsAddress: string;
}
