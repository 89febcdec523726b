import type { Finding, ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { contains, overlaps, privateRanges, prefixLengthOf, resized } from "../../aws/cidr";
import {
  addedBlocks,
  existingBlocks,
  freeSecondaryCidr,
  prefixLengths,
  vpcBlocks,
  type VpcBlock,
  serviceDefaults,
  serviceCidr,
} from "./cidrBlocks";
import { associationRestrictions } from "./associationRestrictions.table";

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
      ...blockOverlaps(block, blocks.slice(0, index), isNew ? `Use a block that is free, such as ${replacement}` : fix),
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

function blockOverlaps({ cidr, path }: VpcBlock, before: readonly VpcBlock[], fix: string): Finding[] {
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

const servicePath = ["network", "serviceCidr"];

const servicePrefixLengths = { shortest: 12, longest: 24 };

const freeDefault = (config: ClusterConfig): string | undefined =>
  serviceDefaults.find((cidr) => !vpcBlocks(config).some((block) => overlaps(block.cidr, cidr)));

/**
 * The service CIDR is a private block of /24 to /12 that shares no address with the VPC.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export function serviceCidrFindings(config: ClusterConfig): readonly Finding[] {
  const cidr = serviceCidr(config);
  const free = freeDefault(config);
  const useFree = free ? `Use ${free}, or another block` : "Use a block";
  const shared = vpcBlocks(config).filter((block) => overlaps(block.cidr, cidr));
  const findings = prefixLengthFindings({ cidr, path: servicePath }, servicePrefixLengths, "Kubernetes services").map((finding) =>
    shared.length > 0 && free ? { ...finding, fix: `Use ${free}` } : finding,
  );
  if (!privateRanges.some((range) => contains(range, cidr))) {
    findings.push({
      severity: "error",
      path: servicePath,
      problem: `${cidr} is not in a private address range`,
      allowed: `a block of ${privateRanges.join(", ")}`,
      fix: `${useFree} of ${privateRanges.join(", ")} that is not in the VPC`,
    });
  }
  if (shared.length > 0) {
    findings.push({
      severity: "error",
      path: servicePath,
      alsoReads: shared.map((block) => block.path),
      problem: `service CIDR ${cidr} overlaps ${shared.map((block) => block.cidr).join(", ")} of the VPC`,
      fix: `${useFree} of ${privateRanges.join(", ")} that is not in the VPC`,
    });
  }
  return findings;
}

/** An error where a CIDR block is larger or smaller than its use allows; the fix is the nearest block of an allowed size. */
export function prefixLengthFindings(
  { cidr, path }: { readonly cidr: string; readonly path: ConfigPath },
  limits: { readonly shortest: number; readonly longest: number },
  use: string,
): Finding[] {
  const { shortest, longest } = limits;
  const prefixLength = prefixLengthOf(cidr);
  if (prefixLength >= shortest && prefixLength <= longest) return [];
  return [
    {
      severity: "error",
      path,
      problem: `${cidr} is too ${prefixLength < shortest ? "large" : "small"} for ${use}`,
      allowed: `a prefix length of /${longest} to /${shortest}`,
      fix: `Use ${resized(cidr, limits)}`,
    },
  ];
}
