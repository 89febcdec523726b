import { type Random, randomOf } from "./random";

export type Egress = "none" | "nat" | "transitGateway" | "firewall" | "proxy";

/** What the values of a world have in common: drawn first, so that the values fit together. */
export interface Setting {
  readonly random: Random;
  /** How much of what may be left out is written, from 0 to 1. */
  readonly density: number;
  /** How many items lists and mappings have, as a factor: large ones come to the quotas of AWS. */
  readonly scale: number;
  readonly region: string;
  /** The second part of ARNs. */
  readonly partition: string;
  readonly dnsSuffix: string;
  readonly account: string;
  /** Names of the zones that the network has. */
  readonly zones: readonly string[];
  readonly egress: Egress;
  /** Which proxy is the way out, with egress `proxy`. */
  readonly proxy: "url" | "squid";
  /** The VPC exists, or is one that another account shares. */
  readonly vpc: "new" | "existing" | "shared";
  /** What the primary block begins with, such as `10.7`. It is a /16. */
  readonly block: string;
  readonly podSubnets: boolean;
  /** Whether there are nodes. */
  readonly nodes: boolean;
  readonly kubernetesVersion: string;
}

const regions = ["us-west-2", "us-east-1", "eu-central-1", "ap-southeast-2", "sa-east-1", "us-gov-west-1", "cn-northwest-1"];

/** The setting of a world: the same for the same numbers. */
export function drawSetting(seed: number, index: number): Setting {
  const random = randomOf(seed, index);
  const region = random.pick(regions);
  const china = region.startsWith("cn-");
  const vpc = random.chance(0.65) ? "new" : random.chance(0.7) ? "existing" : "shared";
  return {
    random,
    density: random.pick([0.04, 0.12, 0.25, 0.45]),
    scale: random.pick([1, 1, 1, 1, 1, 1, 3, 12]),
    region,
    partition: china ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws",
    dnsSuffix: china ? "amazonaws.com.cn" : "amazonaws.com",
    account: random.pick(["111122223333", "444455556666", "000011112222"]),
    zones: random.some(region === "us-east-1" ? ["a", "b", "c", "d"] : ["a", "b", "c"], 2, 4).map((letter) => `${region}${letter}`),
    egress: random.pick(vpc === "shared" ? ["none", "proxy"] : ["none", "none", "nat", "transitGateway", "firewall", "proxy", "proxy"]),
    vpc,
    proxy: vpc === "new" && random.chance(0.5) ? "squid" : "url",
    block: `10.${random.int(0, 199)}`,
    podSubnets: random.chance(0.35),
    nodes: random.chance(0.93),
    kubernetesVersion: random.pick(["1.32", "1.33", "1.34", "1.35", "1.35", "1.36"]),
  };
}

/** An id of EC2, of the old length now and then. */
export const ec2Id = (prefix: string, { random }: Setting): string =>
  `${prefix}-${random.text("0123456789abcdef", random.chance(0.1) ? 8 : 17)}`;

/** An ARN of IAM in the account. */
export const iamArnOf = (resource: string, { partition, account }: Setting): string => `arn:${partition}:iam::${account}:${resource}`;

/** A name of lower-case letters, digits and hyphens. */
export const nameOf = ({ random }: Setting): string =>
  random.chance(0.06)
    ? `${random.text("abcdefghijklmnopqrstuvwxyz", 1)}${random.text("abcdefghijklmnopqrstuvwxyz0123456789-", random.int(20, 50))}x`
    : `${random.pick(["alpha", "shop", "team", "data", "web", "n"])}${random.chance(0.5) ? `-${random.text("abcdefxyz0123456789", random.int(1, 6))}` : ""}`;

/**
 * The block of a subnet by its role and the number of its zone: none overlaps another. Node subnets are /20 in the lower half of the VPC.
 */
export function subnetBlock(role: keyof typeof places, zone: number, { block }: Setting): string {
  const { base, step, prefix } = places[role];
  return `${block}.${base + zone * step}.0/${prefix}`;
}

const places = {
  nodes: { base: 0, step: 16, prefix: 20 },
  public: { base: 128, step: 1, prefix: 24 },
  controlPlane: { base: 136, step: 1, prefix: 27 },
  transitGateway: { base: 144, step: 1, prefix: 28 },
} as const;
