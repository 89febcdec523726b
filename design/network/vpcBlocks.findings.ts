import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { contains, overlaps } from "../../aws/cidr";
import { prefixLengthFindings } from "./prefixLength.findings";
import { privateRanges } from "./serviceCidr";
import { addedBlocks, existingBlocks, freeSecondaryCidr, prefixLengths, vpcBlocks } from "./vpcBlocks";
import type { VpcBlock } from "./vpcBlocks";

/** Which blocks may not be added to a VPC that has a block of some range. */
export interface AssociationRestriction {
  /** Range of the block that the VPC has. */
  readonly existing: string;
  /** Ranges within `existing` that have a row of their own. @default none */
  readonly except?: readonly string[];
  /** Whether `existing` is looked for among all other blocks, or is the primary one. */
  readonly among: "primary" | "all";
  /** Ranges of the blocks that may not be added. */
  readonly restricted: readonly string[];
  /** What may be added instead. */
  readonly permitted: string;
}

const servicesOfAws = "198.19.0.0/16";
const otherThan = (own: string): readonly string[] => [...privateRanges.filter((range) => range !== own), servicesOfAws];

/**
 * Restrictions of secondary CIDR blocks, a row for each of AWS's.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html#add-cidr-block-restrictions
 */
export const associationRestrictions: readonly AssociationRestriction[] = [
  {
    existing: "10.0.0.0/8",
    among: "primary",
    restricted: otherThan("10.0.0.0/8"),
    permitted: "blocks of 10.0.0.0/8, 100.64.0.0/10 or public ranges",
  },
  {
    // AWS looks at the blocks that are there already, but the order in which Terraform adds them is not fixed.
    existing: "10.0.0.0/15",
    among: "all",
    restricted: ["10.0.0.0/16"],
    permitted: "blocks of 10.1.0.0 to 10.255.255.255, 100.64.0.0/10 or public ranges",
  },
  {
    existing: "172.16.0.0/12",
    among: "primary",
    restricted: [...otherThan("172.16.0.0/12"), "172.31.0.0/16"],
    permitted: "blocks of 172.16.0.0 to 172.30.255.255, 100.64.0.0/10 or public ranges",
  },
  {
    existing: "192.168.0.0/16",
    among: "primary",
    restricted: otherThan("192.168.0.0/16"),
    permitted: "blocks of 192.168.0.0/16, 100.64.0.0/10 or public ranges",
  },
  { existing: servicesOfAws, among: "primary", restricted: privateRanges, permitted: "blocks of 100.64.0.0/10 or public ranges" },
  {
    existing: "0.0.0.0/0",
    except: [...privateRanges, servicesOfAws],
    among: "primary",
    restricted: [...privateRanges, servicesOfAws],
    permitted: "blocks of 100.64.0.0/10 or public ranges; a private block must be the primary one",
  },
];

/** Ranges that no VPC may use: this network, loopback, link-local, multicast. */
const unusableRanges = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4"];

/** The bridge network of Docker, which AWS services such as Cloud9 and SageMaker use too. */
const dockerBridge = "172.17.0.0/16";

/** How many CIDR blocks a VPC may have, and up to how many AWS raises that on request. @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html */
const quota = { blocks: 5, most: 50 };

/**
 * The CIDR blocks of the VPC, each by itself and beside the others. Of those that an existing VPC has, AWS has judged the last.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html
 */
export function vpcBlockFindings(config: ClusterConfig): readonly Finding[] {
  const blocks = vpcBlocks(config);
  const existing = existingBlocks(config).length;
  const findings = blocks.flatMap((block, index) => {
    const replacement = index === 0 ? "10.0.0.0/16" : freeSecondaryCidr(blocks);
    const isNew = index >= existing;
    const fix = isNew ? `Use another block, such as ${replacement}` : "Write the block that AWS shows for the VPC";
    return [
      ...prefixLengthFindings(block, prefixLengths, "a CIDR block of a VPC"),
      ...unusableFindings(block, fix),
      ...(isNew ? dockerFindings(block, fix) : []),
      ...overlapFindings(block, blocks.slice(0, index), isNew ? `Use a block that is free, such as ${replacement}` : fix),
      ...(isNew && index > 0 ? associationFindings(block, blocks, replacement) : []),
    ];
  });
  return [...findings, ...quotaFindings(config, blocks.length)];
}

/** Of a VPC that is made, the schema counts the blocks. */
function quotaFindings(config: ClusterConfig, count: number): Finding[] {
  if (addedBlocks(config).length === 0 || count <= quota.blocks) return [];
  return [
    {
      severity: count > quota.most ? "error" : "warning",
      path: ["network", "secondaryCidrs"],
      problem: `with ${addedBlocks(config)
        .map(({ cidr }) => cidr)
        .join(", ")} the VPC has ${count} CIDR blocks`,
      allowed: `${quota.blocks}, or as many as your account's quota says, ${quota.most} at most`,
      fix: "Add fewer blocks, or have the quota of IPv4 CIDR blocks per VPC raised",
    },
  ];
}

const unusableFindings = ({ cidr, path }: VpcBlock, fix: string): Finding[] =>
  unusableRanges
    .filter((range) => overlaps(range, cidr))
    .map((range) => ({ severity: "error", path, problem: `${cidr} is in ${range}, which AWS does not allow in a VPC`, fix }));

const dockerFindings = ({ cidr, path }: VpcBlock, fix: string): Finding[] =>
  overlaps(dockerBridge, cidr)
    ? [{ severity: "warning", path, problem: `${cidr} overlaps ${dockerBridge}, the network of Docker's bridge on a host`, fix }]
    : [];

function overlapFindings({ cidr, path }: VpcBlock, before: readonly VpcBlock[], fix: string): Finding[] {
  return before
    .filter((other) => overlaps(other.cidr, cidr))
    .map((other) => ({
      severity: "error",
      path,
      alsoReads: [other.path],
      problem: `${cidr} overlaps ${other.cidr}, another CIDR block of the VPC`,
      fix,
    }));
}

function associationFindings(block: VpcBlock, blocks: readonly [VpcBlock, ...VpcBlock[]], replacement: string): Finding[] {
  return associationRestrictions.flatMap(({ existing, except = [], among, restricted, permitted }) => {
    const isExisting = ({ cidr }: VpcBlock) =>
      contains(existing, cidr) && !except.some((range) => contains(range, cidr)) && !overlaps(cidr, block.cidr);
    const others = among === "primary" ? [blocks[0]] : blocks;
    const other = others.find(isExisting);
    const range = restricted.find((candidate) => overlaps(candidate, block.cidr));
    if (!other || !range) return [];
    return [
      {
        severity: "error",
        path: block.path,
        alsoReads: [other.path],
        problem: `AWS does not allow ${block.cidr}${block.cidr === range ? "" : `, which is in ${range},`} beside ${other.cidr} in a VPC`,
        allowed: permitted,
        fix: `Use a block such as ${replacement}`,
      },
    ];
  });
}
