import { z } from "zod";
import { availabilityZone, cidrBlock, ipv4Address, listOf, retentionDays, tags } from "./primitives";

const subnets = {
  prefixLength: z.int().min(16).max(28).optional().describe("Prefix length of each subnet. Default: planned from the CIDR block."),
  cidrs: z.record(availabilityZone, cidrBlock).default({}).describe("Explicit CIDR block by zone; zones not named are planned."),
  tags: tags.default({}).describe("Extra tags."),
};

const publicSubnets = z.strictObject({
  enabled: z
    .boolean()
    .optional()
    .describe("Create a public subnet per zone. Default: true where egress is nat, or something public is asked for."),
  availabilityZones: z
    .array(availabilityZone)
    .min(1)
    .optional()
    .describe("Zones that get a public subnet. Default: all zones of the network."),
  ...subnets,
});

const flowLogs = z.strictObject({
  enabled: z.boolean().default(false).describe("Send VPC flow logs to CloudWatch Logs."),
  trafficType: z.enum(["ALL", "ACCEPT", "REJECT"]).default("ALL"),
  retentionDays: retentionDays.default(90).describe("Days that the log group keeps its events."),
});

const dhcpOptions = z.strictObject({
  domainName: z.string().min(1).optional().describe("Default: ec2.internal in us-east-1, <region>.compute.internal elsewhere."),
  domainNameServers: z
    .array(z.union([z.literal("AmazonProvidedDNS"), ipv4Address]))
    .min(1)
    .max(4)
    .default(["AmazonProvidedDNS"])
    .describe("Resolvers; private DNS of VPC endpoints needs the Amazon-provided one, or a resolver that forwards to it."),
});

/** How a service is reached: by an endpoint of ours, by one that is already in the VPC, or by another way out. */
export const endpointMode = z.enum(["create", "existing", "proxy"]);

const endpoints = z.strictObject({
  skip: z
    .boolean()
    .default(false)
    .describe("Create no VPC endpoint at all; every service must be reachable by the egress, or be listed as existing."),
  additional: z.array(z.string().min(1)).default([]).describe("Services that get an endpoint besides the derived ones, such as xray."),
  services: z
    .record(z.string(), endpointMode)
    .default({})
    .describe("Per service: create (default for derived ones), existing (already in the VPC) or proxy (through the egress)."),
  policies: z.record(z.string(), z.json()).default({}).describe("Endpoint policy document by service. Default: full access."),
});

const transitGateway = z.strictObject({
  id: z
    .string()
    .regex(/^tgw-[0-9a-f]{8,17}$/, { error: "must be a transit gateway id such as tgw-0123456789abcdef0" })
    .describe("Transit gateway that the VPC is attached to."),
  cidrs: listOf(cidrBlock).min(1).default(["0.0.0.0/0"]).describe("Destinations routed to the transit gateway."),
});

/** The VPC: its addresses, subnets, ways out and VPC endpoints. */
export const network = z.strictObject({
  cidr: cidrBlock.default("10.0.0.0/16").describe("Primary CIDR block of the VPC."),
  secondaryCidrs: z
    .array(cidrBlock)
    .max(4)
    .optional()
    .describe("Secondary CIDR blocks. Default: 100.64.0.0/16 with custom networking, none otherwise."),
  serviceCidr: cidrBlock
    .optional()
    .describe("CIDR block of Kubernetes services. Default: 172.20.0.0/16, or 10.100.0.0/16 where that overlaps network.cidr."),
  availabilityZones: z
    .array(availabilityZone)
    .min(2)
    .optional()
    .describe("Zones of the subnets, two at least. Default: the first three zones of the region."),
  publicSubnets: publicSubnets.prefault({}),
  nodeSubnets: z.strictObject(subnets).prefault({}),
  podSubnets: z.strictObject(subnets).prefault({}).describe("Pod subnets; made where customNetworking.enabled is true."),
  egress: z
    .enum(["none", "nat", "transitGateway", "proxy"])
    .default("none")
    .describe("Way out of the node and pod subnets; proxy is the HTTP proxy of the key proxy."),
  natGateways: z
    .enum(["single", "perZone"])
    .optional()
    .describe("With egress nat. A single one stands in the zone listed first, so keep that zone first. Default: perZone."),
  transitGateway: transitGateway.optional().describe("With egress transitGateway, or proxy where the transit gateway leads to the proxy."),
  dhcpOptions: dhcpOptions.prefault({}),
  flowLogs: flowLogs.prefault({}),
  endpoints: endpoints.prefault({}),
});
