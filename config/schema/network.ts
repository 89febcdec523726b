import { z } from "zod";
import { existingVpc } from "./existingVpc";
import {
  accountId,
  availabilityZone,
  awsId,
  bucketArn,
  cidrBlock,
  domainNames,
  hostedZoneId,
  ipv4Address,
  listOf,
  resolverRuleId,
  resourceName,
  retentionDays,
  route53ProfileId,
} from "./primitives";
import { dnsFirewall, queryLogs } from "./resolver";
import { nodeSecurityGroup } from "./securityGroupRules";
import { controlPlaneSubnets, subnetSettings, transitGatewaySubnets } from "./subnets";

const publicSubnets = z.strictObject({
  enabled: z
    .boolean()
    .optional()
    .describe("Have a public subnet per zone. Default: true where NAT gateways are made, or something public is asked for."),
  availabilityZones: z
    .array(availabilityZone)
    .min(1)
    .optional()
    .describe(
      "Zones that have a public subnet. Default: all zones of the network; in an existing VPC those whose public subnet is named there, or has a block.",
    ),
  ...subnetSettings,
});

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-create-flow-log.html */
const flowLogBucket = z.strictObject({
  bucketArn: bucketArn.describe(
    "Bucket, also of another account. Its policy, and that of its KMS key, must let delivery.logs.amazonaws.com write to it for this account.",
  ),
  prefix: z
    .string()
    .regex(/^(?!\/)(?!.*\/\/)[\w./-]*\/$/, { error: "must be a key prefix with a slash at its end such as eks/" })
    .regex(/^(?!(?:.*\/)?AWSLogs\/)/, { error: "must not have AWSLogs in it, which AWS puts behind it: remove it" })
    .optional()
    .describe("Put before AWSLogs/<account>/vpcflowlogs/<region>/. Default: nothing."),
  fileFormat: z.enum(["plain-text", "parquet"]).default("plain-text"),
  hiveCompatiblePartitions: z.boolean().default(false).describe("Prefixes as Hive reads them, such as year=2026/month=11."),
  perHourPartition: z.boolean().default(false).describe("A prefix for each hour, and not for each day."),
});

const flowLogs = z.strictObject({
  enabled: z.boolean().default(false).describe("Make VPC flow logs."),
  trafficType: z.enum(["ALL", "ACCEPT", "REJECT"]).default("ALL"),
  retentionDays: retentionDays.optional().describe("Days that the log group keeps its events. Default: 90."),
  s3: flowLogBucket
    .optional()
    .describe("Send them to Amazon S3, without a role. Default: to a log group of CloudWatch Logs, which is made."),
});

const dhcpOptions = z.strictObject({
  domainName: domainNames
    .optional()
    .describe("Of the VPC that is made. Default: ec2.internal in us-east-1, <region>.compute.internal elsewhere."),
  domainNameServers: z
    .array(z.union([z.literal("AmazonProvidedDNS"), ipv4Address]))
    .min(1)
    .max(4)
    .default(["AmazonProvidedDNS"])
    .describe("Resolvers; private DNS of VPC endpoints needs the Amazon-provided one, or a resolver that forwards to it."),
});

/** How a service is reached: by an endpoint of ours, by one that others make, in the VPC or in another network, or by another way out. */
export const endpointMode = z.enum(["create", "existing", "proxy"]);

const perimeter = z.strictObject({
  organization: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, { error: "must be the id of an organization in AWS Organizations, such as o-abcd123456" })
    .describe("Organization of the cluster's account: its principals reach its resources, and what nodes need of Amazon's."),
  accounts: listOf(accountId)
    .default([])
    .describe("AWS accounts outside it whose principals and resources count as its own, such as those of a vendor's registry."),
});

/** A service by the last part of its endpoint service name, such as `ecr.api`. */
export const serviceName = z.string().regex(/^[a-z\d][a-z\d-]*(?:\.[a-z\d][a-z\d-]*)*$/, {
  error: "must be the last part of an endpoint service name, such as ecr.api (lower-case letters, digits, hyphens and dots)",
});

const privateLinkService = z.strictObject({
  serviceName: z
    .string()
    .regex(/^[a-z\d][a-z\d-]*(?:\.[a-z\d][a-z\d-]*){2,}$/, {
      error: "must be the full name of an endpoint service, such as com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0",
    })
    .describe("As its provider gives it, such as com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0. It may be in another region."),
  privateDnsNames: listOf(
    z.string().regex(/^(?:\*\.)?(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/, {
      error: "must be a lower-case domain name such as api.example.com, or *.example.com",
    }),
  )
    .default([])
    .describe(
      "Its private DNS names, of which its provider has verified the domain: they resolve to the endpoint. Default: none, and private DNS is off.",
    ),
  ports: listOf(z.int().min(1).max(65535)).min(1).default([443]).describe("TCP ports that the security group of the endpoints lets in."),
});

const endpointSettings = z.strictObject({
  skip: z
    .boolean()
    .default(false)
    .describe("Create no VPC endpoint at all; every service must be reachable by the egress, or be listed as existing."),
  additional: z
    .array(serviceName)
    .default([])
    .describe(
      "Services that get an endpoint besides the derived ones, such as xray: what follows the region in the endpoint service name.",
    ),
  services: z
    .record(serviceName, endpointMode)
    .default({})
    .describe(
      "Per service: create (default for derived ones), existing (one that others make, in the VPC or in another network whose names the VPC knows) or proxy (through the egress).",
    ),
  interface: z
    .enum(["create", "existing"])
    .optional()
    .describe(
      "Interface endpoints of services that are not listed at services. existing: others make them all, as in a central VPC; those of gateway type are created still, since they serve their own VPC only. Default: create; in a shared VPC existing, of both types.",
    ),
  privateLink: z
    .record(resourceName, privateLinkService)
    .default({})
    .describe(
      "Endpoints of services by their full names, under names of yours: services of others, and those of AWS that additional cannot name.",
    ),
  policies: z
    .record(z.string(), z.json())
    .default({})
    .describe("Endpoint policy document by service, instead of that of the perimeter. Default: full access, or the perimeter."),
  perimeter: perimeter
    .optional()
    .describe(
      "Gives every endpoint that is made, and whose service takes policies, one that keeps data inside an organization. Default: none.",
    ),
});

const transitGateway = z.strictObject({
  id: awsId("tgw").describe("Transit gateway that the VPC is attached to."),
  attachment: z
    .enum(["create", "existing"])
    .optional()
    .describe(
      "existing: an existing VPC is attached to it already. Default: create; must be written where route tables of an existing VPC are given.",
    ),
  defaultRouteTableAssociation: z
    .boolean()
    .optional()
    .describe(
      "Associate the attachment that is made with the default route table of a transit gateway of the same account. Default: true. Owners of others decide themselves.",
    ),
  defaultRouteTablePropagation: z
    .boolean()
    .optional()
    .describe("Propagate the VPC's blocks to that route table. Default: true. Owners of others decide themselves."),
  cidrs: listOf(cidrBlock)
    .min(1)
    .default(["0.0.0.0/0"])
    .describe("Destinations routed to the transit gateway, by the route tables that are made."),
});

const firewall = z.strictObject({
  targetIds: z
    .record(
      availabilityZone,
      z.union([awsId("vpce"), awsId("eni")], {
        error: "must be the id of an endpoint such as vpce-0123456789abcdef0, or of a network interface such as eni-0123456789abcdef0",
      }),
    )
    .default({})
    .describe(
      "By zone, what its private route table leads to: an endpoint of AWS Network Firewall or a Gateway Load Balancer in the VPC, or the network interface of an appliance. Only zones whose route table is made.",
    ),
  cidrs: listOf(cidrBlock)
    .min(1)
    .default(["0.0.0.0/0"])
    .describe("Destinations routed to the firewall, by the route tables that are made."),
});

const peering = z.strictObject({
  connectionId: awsId("pcx").describe("VPC peering connection of the VPC, which is there already and active."),
  cidrs: listOf(cidrBlock).min(1).describe("CIDR blocks of the other VPC, routed to it by the route tables that are made."),
});

/** The VPC: its addresses, subnets, ways out and VPC endpoints. */
export const network = z.strictObject({
  cidr: cidrBlock.optional().describe("Primary CIDR block of the VPC that is made. Default: 10.0.0.0/16."),
  existingVpc: existingVpc.optional().describe("A VPC that is there already, instead of a new one."),
  secondaryCidrs: z
    .array(cidrBlock)
    .max(4)
    .optional()
    .describe(
      "Secondary CIDR blocks that are added. Default: 100.64.0.0/16, or 100.65.0.0/16 where that overlaps the primary block, where there are pod subnets; in an existing VPC only where it has no secondary block, and the pod subnet of a zone is neither named nor has a block.",
    ),
  serviceCidr: cidrBlock
    .optional()
    .describe(
      "CIDR block of Kubernetes services. Default: 172.20.0.0/16, or 10.100.0.0/16 where that overlaps the primary block of the VPC.",
    ),
  availabilityZones: z
    .array(availabilityZone)
    .min(2)
    .optional()
    .describe(
      "Zones of the subnets, two at least. Default: the first three zones of the region; in an existing VPC those whose node subnet is named there, or has a block.",
    ),
  publicSubnets: publicSubnets.prefault({}),
  nodeSubnets: z.strictObject(subnetSettings).prefault({}),
  podSubnets: z
    .strictObject({
      enabled: z
        .boolean()
        .optional()
        .describe("Have a pod subnet per zone. Default: where customNetworking.enabled is true, which needs them."),
      ...subnetSettings,
    })
    .prefault({}),
  blockPublicAccessExclusion: z
    .enum(["allow-egress", "allow-bidirectional"])
    .optional()
    .describe(
      "What the VPC that is made may do though VPC Block Public Access of the account blocks internet gateways in the region: reach the internet, or be reached from it too. allow-egress is for the mode block-bidirectional alone; NAT gateways need none with block-ingress. Default: no exclusion.",
    ),
  controlPlaneSubnets: controlPlaneSubnets.prefault({}),
  transitGatewaySubnets: transitGatewaySubnets.prefault({}),
  nodeSecurityGroup: nodeSecurityGroup
    .prefault({})
    .describe("Security group of the nodes. Default: they have the cluster's, and given ones."),
  egress: z
    .enum(["none", "nat", "transitGateway", "firewall", "proxy"])
    .default("none")
    .describe(
      "Way out of the node and pod subnets; firewall is one in the VPC, which the key firewall names, and proxy the HTTP proxy of the key proxy. Route tables of an existing VPC get no routes to it: say here which way they lead.",
    ),
  natGateways: z
    .enum(["single", "perZone"])
    .optional()
    .describe("NAT gateways to make. A single one stands in the zone listed first, so keep that zone first. Default: perZone."),
  transitGateway: transitGateway
    .optional()
    .describe("With egress transitGateway, proxy where the transit gateway leads to the proxy, or firewall beside it."),
  firewall: firewall.optional().describe("With egress firewall: what inspects the traffic of node and pod subnets."),
  peerings: z.record(resourceName, peering).default({}).describe("VPCs that are reached by peering connections, under names of yours."),
  dhcpOptions: dhcpOptions
    .prefault({})
    .describe("Of the VPC that is made. Those of an existing VPC are not changed: list its name servers, which the bastion and Squid use."),
  resolverRules: listOf(resolverRuleId)
    .default([])
    .describe(
      "Route 53 Resolver rules to associate with the VPC, by id: names of their domains are asked of the name servers of other networks. Not those that an existing VPC has already.",
    ),
  privateHostedZones: listOf(hostedZoneId)
    .default([])
    .describe(
      "Private hosted zones to associate with the VPC, by id. Not those that an existing VPC has already. The owner of a zone in another account authorizes the association first.",
    ),
  route53ProfileId: route53ProfileId
    .optional()
    .describe("Route 53 Profile to associate with the VPC, which can have one. Default: none, or that of an existing VPC."),
  dnsFirewall: dnsFirewall.prefault({}),
  queryLogs: queryLogs.prefault({}),
  flowLogs: flowLogs.prefault({}),
  endpoints: endpointSettings.prefault({}),
});
