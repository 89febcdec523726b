import * as z from "zod";
import { availabilityZone, cidrBlock, tags } from "./primitives";

/** What the subnets of each role have in common. */
export const subnetSettings = {
  prefixLength: z
    .int()
    .min(16)
    .max(28)
    .optional()
    .describe("Prefix length of each planned subnet, 16 to 28. Default: planned from the size of the CIDR block."),
  cidrs: z
    .record(availabilityZone, cidrBlock)
    .default({})
    .describe(
      "CIDR block of the subnet in each zone. Zones that are not named get a planned block; in an existing VPC they must be named.",
    ),
  tags: tags
    .default({})
    .describe("Extra tags of the subnets. Given subnets of an existing VPC get them, too, unless network.existingVpc.tagSubnets is false."),
};

const smallSubnetSettings = {
  ...subnetSettings,
  prefixLength: z.int().min(16).max(28).optional().describe("Prefix length of each planned subnet, 16 to 28. Default: 28."),
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
      "Create a subnet in each zone for the control plane's network interfaces alone. With false, they are in the node subnets. Their route tables lead to the internet, by NAT gateways or a firewall, only with controlPlane.egressMode CUSTOMER_ROUTED. EKS moves the interfaces in place, and keeps the zones that the cluster was created in.",
    ),
  availabilityZones: z
    .array(availabilityZone)
    .min(2)
    .optional()
    .describe(
      "Zones of the control plane, two at least. EKS keeps the zones that the cluster was created in: list them here before you add a zone to the network. Default: the zones of the network; in an existing VPC those whose control-plane subnet is named there, or has a block.",
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
    .describe("Create a subnet in each zone for the new transit gateway attachment alone. With false, it is in the node subnets."),
  ...smallSubnetSettings,
});
