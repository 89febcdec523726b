import { z } from "zod";
import { availabilityZone, cidrBlock, tags } from "./primitives";

/** What the subnets of each role have in common. */
export const subnetSettings = {
  prefixLength: z.int().min(16).max(28).optional().describe("Prefix length of each planned subnet. Default: planned from the CIDR block."),
  cidrs: z
    .record(availabilityZone, cidrBlock)
    .default({})
    .describe("Explicit CIDR block by zone; zones not named are planned, but not among the subnets of an existing VPC."),
  tags: tags.default({}).describe("Extra tags. Given subnets of an existing VPC get them too, unless existingVpc.tagSubnets is false."),
};

const smallSubnetSettings = {
  ...subnetSettings,
  prefixLength: z.int().min(16).max(28).optional().describe("Prefix length of each planned subnet. Default: 28."),
};

/**
 * Subnets of the control plane's network interfaces alone.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#cluster-subnets
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/subnets.html
 */
export const controlPlaneSubnets = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Have a subnet per zone for the control plane's network interfaces alone. Default: they are in the node subnets. EKS moves them there in place, and its zones stay those that the cluster was created in.",
    ),
  availabilityZones: z
    .array(availabilityZone)
    .min(2)
    .optional()
    .describe(
      "Zones of the control plane, two at least. EKS keeps those of the cluster's creation: write them before the network gets another zone. Default: the zones of the network; in an existing VPC those whose control-plane subnet is named there, or has a block.",
    ),
  ...smallSubnetSettings,
});

/**
 * Subnets of a transit gateway attachment alone.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-best-design-practices.html
 */
export const transitGatewaySubnets = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Have a subnet per zone for the transit gateway attachment that is made, alone. Default: it is in the node subnets."),
  ...smallSubnetSettings,
});
