import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { contains, nthAddress, overlaps } from "../../aws/cidr";
import { prefixLengthFindings } from "./prefixLength.findings";
import { primaryCidr, vpcBlocks } from "./vpcBlocks";

const path = ["network", "serviceCidr"];
const defaults = ["172.20.0.0/16", "10.100.0.0/16"] as const;
const prefixLengths = { shortest: 12, longest: 24 };

/** The private address ranges. @see https://datatracker.ietf.org/doc/html/rfc1918 */
export const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/**
 * The CIDR block of Kubernetes services: the configured one, or the first of EKS's two defaults that is not in the primary block of the VPC.
 * Secondary blocks have no say: one added later must not change it, which would replace the cluster.
 */
export const serviceCidr = (config: ClusterConfig): string =>
  config.network.serviceCidr ?? defaults.find((cidr) => !overlaps(primaryCidr(config), cidr)) ?? defaults[0];

/** The address of the cluster's DNS service: the tenth of the service CIDR, as EKS assigns it. */
export const clusterDnsAddress = (config: ClusterConfig): string => nthAddress(serviceCidr(config), 10);

const freeDefault = (config: ClusterConfig): string | undefined =>
  defaults.find((cidr) => !vpcBlocks(config).some((block) => overlaps(block.cidr, cidr)));

/**
 * The service CIDR is a private block of /24 to /12 that shares no address with the VPC.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export function serviceCidrFindings(config: ClusterConfig): readonly Finding[] {
  const cidr = serviceCidr(config);
  const free = freeDefault(config);
  const useFree = free ? `Use ${free}, or another block` : "Use a block";
  const shared = vpcBlocks(config).filter((block) => overlaps(block.cidr, cidr));
  const findings = prefixLengthFindings({ cidr, path }, prefixLengths, "Kubernetes services").map((finding) =>
    shared.length > 0 && free ? { ...finding, fix: `Use ${free}` } : finding,
  );
  if (!privateRanges.some((range) => contains(range, cidr))) {
    findings.push({
      severity: "error",
      path,
      problem: `${cidr} is not in a private address range`,
      allowed: `a block of ${privateRanges.join(", ")}`,
      fix: `${useFree} of ${privateRanges.join(", ")} that is not in the VPC`,
    });
  }
  if (shared.length > 0) {
    findings.push({
      severity: "error",
      path,
      alsoReads: shared.map((block) => block.path),
      problem: `service CIDR ${cidr} overlaps ${shared.map((block) => block.cidr).join(", ")} of the VPC`,
      fix: `${useFree} of ${privateRanges.join(", ")} that is not in the VPC`,
    });
  }
  return findings;
}
