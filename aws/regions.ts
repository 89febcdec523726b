/** A separate set of AWS regions, with accounts, ARNs and host names of its own. */
export interface Partition {
  /** The second part of every ARN. */
  readonly id: "aws" | "aws-cn" | "aws-us-gov";
  /** What host names end with, such as `amazonaws.com`. */
  readonly dnsSuffix: string;
  readonly regions: readonly string[];
}

const aws: Partition = {
  id: "aws",
  dnsSuffix: "amazonaws.com",
  regions: [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-east-1",
    "sa-west-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
  ],
};

/**
 * The supported partitions with their regions.
 * @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export const partitions: readonly Partition[] = [
  aws,
  { id: "aws-cn", dnsSuffix: "amazonaws.com.cn", regions: ["cn-north-1", "cn-northwest-1"] },
  { id: "aws-us-gov", dnsSuffix: "amazonaws.com", regions: ["us-gov-east-1", "us-gov-west-1"] },
];

/** Whether a region is known here. AWS opens new ones. */
export const isKnownRegion = (region: string): boolean => partitions.some(({ regions }) => regions.includes(region));

/** Whether a name has the form of a region in one of the supported partitions, known or not. */
export const isRegionName = (name: string): boolean =>
  /^(?:us-gov|[a-z]{2})-(?:north|south|east|west|central|(?:north|south)(?:east|west))-\d{1,2}$/.test(name);

/** What the names of the regions in a partition begin with, but for `aws`, whose regions are named after places. */
const partitionPrefixes: Readonly<Record<string, string>> = { "aws-cn": "cn-", "aws-us-gov": "us-gov-" };

/** The partition of a region. Of a region that `regionFindings` refuses: `aws`. */
export const partitionOf = (region: string): Partition =>
  partitions.find(({ id }) => partitionPrefixes[id] !== undefined && region.startsWith(partitionPrefixes[id])) ?? aws;

/**
 * Letters of the zones where they are not a, b, c, because a zone is closed to new accounts. In us-west-1 an account has two zones, mostly
 * a and c; name them in `network.availabilityZones` where yours differ.
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
 */
const zoneLetters: Readonly<Record<string, string>> = {
  "ap-northeast-1": "acd",
  "ca-central-1": "abd",
  "cn-north-1": "abd",
  "us-west-1": "ac",
};

/** The first three Availability Zones, by name, that a new account sees in a region; two in us-west-1. */
export const defaultZones = (region: string): readonly string[] =>
  Array.from(zoneLetters[region] ?? "abc", (letter) => `${region}${letter}`);

/**
 * What the ids of a region's Availability Zones begin with: `use1` in us-east-1, `apse2` in ap-southeast-2.
 * @see https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html
 */
export const zoneIdPrefix = (region: string): string =>
  region.replaceAll(/north|south|east|west|central|gov/g, (word) => word.slice(0, 1)).replaceAll("-", "");

/**
 * The id of the Availability Zone of a region in which EKS makes no control plane. Its name differs between accounts.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#cluster-subnets
 */
const zoneIdsWithoutControlPlane: Readonly<Record<string, string>> = {
  "ca-central-1": "cac1-az3",
  "us-east-1": "use1-az3",
  "us-west-1": "usw1-az2",
};

/** The id of the Availability Zone that cannot hold a control plane; undefined where every zone of the region can. */
export const zoneIdWithoutControlPlane = (region: string): string | undefined => zoneIdsWithoutControlPlane[region];

/**
 * The domain of the private host names that EC2 gives to instances.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html
 */
export const defaultDomainName = (region: string): string => (region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`);

/** How pods get an IAM role: EKS Pod Identity, or an IAM role for their service account. */
export type Credentials = "podIdentity" | "irsa";

/**
 * Whether EKS Pod Identity exists in a partition; China has none.
 * @see https://docs.amazonaws.cn/en_us/eks/latest/userguide/pod-identities.html
 */
export const podIdentityAvailable = (partition: string): boolean => partition !== "aws-cn";

/** The credentials to use where `wanted` is asked for: IRSA where the partition has no Pod Identity. */
export const podCredentials = (partition: string, wanted: Credentials): Credentials => (podIdentityAvailable(partition) ? wanted : "irsa");
