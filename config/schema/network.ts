import * as z from "zod";
import { existingVpc } from "./existingVpc";
import { flowLogs } from "./flowLogs";
import {
  accountId,
  availabilityZone,
  awsId,
  choiceOf,
  cidrBlock,
  domainNames,
  hostedZoneId,
  ipv4Address,
  listOf,
  resolverRuleId,
  resourceName,
  route53ProfileId,
} from "./primitives";
import { dnsFirewall, queryLogs } from "./resolver";
import { nodeSecurityGroup } from "./securityGroupRules";
import { controlPlaneSubnets, subnetSettings, transitGatewaySubnets } from "./subnets";

const publicSubnets = z.strictObject({
  enabled: z
    .boolean()
    .optional()
    .describe("Create a public subnet in each zone. Default: true if NAT gateways are created, or something public is asked for."),
  availabilityZones: z
    .array(availabilityZone)
    .min(1)
    .optional()
    .describe(
      "Zones with a public subnet. Default: all zones of the network; in an existing VPC, those whose public subnet is given or has a block.",
    ),
  ...subnetSettings,
});

const dhcpOptions = z.strictObject({
  domainName: domainNames
    .optional()
    .describe("Domain name that instances of a new VPC get. Default: ec2.internal in us-east-1, <region>.compute.internal elsewhere."),
  domainNameServers: z
    .array(z.union([z.literal("AmazonProvidedDNS"), ipv4Address]))
    .min(1)
    .max(4)
    .default(["AmazonProvidedDNS"])
    .describe(
      "Name servers, four at most. Private DNS names of VPC endpoints need AmazonProvidedDNS, or a name server that forwards to it.",
    ),
});

/** How a service is reached: by an endpoint of ours, by one that others make, in the VPC or in another network, or by another way out. */
const endpointMode = choiceOf({
  create: "Create a VPC endpoint",
  existing: "Others create the endpoint, in the VPC or in another network whose names the VPC resolves",
  proxy: "No endpoint: the service is reached by network.egress",
});

const perimeter = z.strictObject({
  organization: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, { error: "must be the id of an organization in AWS Organizations, such as o-abcd123456" })
    .describe(
      "Id of the organization of the cluster's account. Endpoints let its principals reach its resources, and the resources of Amazon that nodes need.",
    ),
  accounts: listOf(accountId)
    .default([])
    .describe(
      "Ids of AWS accounts outside the organization whose principals and resources are allowed, too, such as the account of a vendor's registry.",
    ),
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
    .describe(
      "Full name of the endpoint service, such as com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0. It may be in another region.",
    ),
  privateDnsNames: listOf(
    z.string().regex(/^(?:\*\.)?(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z](?:[a-z\d-]{0,61}[a-z\d])?$/, {
      error: "must be a lower-case domain name such as api.example.com, or *.example.com",
    }),
  )
    .default([])
    .describe(
      "Private DNS names of the service that resolve to the endpoint. The provider of the service must have verified their domain. Default: none, and private DNS is off.",
    ),
  ports: listOf(z.int().min(1).max(65535)).min(1).default([443]).describe("TCP ports that the security group of the endpoints allows in."),
});

const endpointSettings = z.strictObject({
  skip: z
    .boolean()
    .default(false)
    .describe("Create no VPC endpoint at all. Every service must then be reachable by network.egress, or be listed as existing."),
  additional: z
    .array(serviceName)
    .default([])
    .describe(
      "Services that get a VPC endpoint besides those that the cluster needs, such as xray: the part of the endpoint service name after the region. Each interface endpoint costs by the hour and zone.",
    ),
  services: z
    .record(serviceName, endpointMode)
    .default({})
    .describe(
      "How a service is reached, by the part of its endpoint service name after the region, such as ecr.api. Default: services that the cluster needs get an endpoint.",
    ),
  interface: choiceOf({
    create: "Create the interface endpoints",
    existing: "Others create them all, such as in a central VPC",
  })
    .optional()
    .describe(
      "Interface endpoints of services that are not listed in network.endpoints.services. Gateway endpoints are created in any case, since they serve their own VPC only. Default: create; in a shared VPC existing, for both types.",
    ),
  privateLink: z
    .record(resourceName, privateLinkService)
    .default({})
    .describe(
      "Endpoints of PrivateLink services under names of your choice: services of other companies, and those of AWS that network.endpoints.additional cannot name.",
    ),
  policies: z
    .record(z.string(), z.json())
    .default({})
    .describe(
      "Endpoint policy of a service, as a mapping with Version and Statement. It replaces the policy of the perimeter. Default: full access, or the perimeter.",
    ),
  perimeter: perimeter
    .optional()
    .describe(
      "Give every endpoint that is created a policy that keeps data inside an organization, if its service supports policies. Default: none.",
    ),
});

const transitGateway = z.strictObject({
  id: awsId("tgw").describe("Id of the transit gateway to which the VPC is attached."),
  attachment: choiceOf({ create: "Create the attachment", existing: "The existing VPC is attached already" })
    .optional()
    .describe("Whether the attachment of the VPC is created. Default: create; required if route tables of an existing VPC are given."),
  defaultRouteTableAssociation: z
    .boolean()
    .optional()
    .describe(
      "Associate the new attachment with the default route table of the transit gateway. It applies to a transit gateway of the same account; the owner of another one decides. Default: true.",
    ),
  defaultRouteTablePropagation: z
    .boolean()
    .optional()
    .describe(
      "Propagate the CIDR blocks of the VPC to the default route table of the transit gateway. It applies to a transit gateway of the same account; the owner of another one decides. Default: true.",
    ),
  cidrs: listOf(cidrBlock).min(1).default(["0.0.0.0/0"]).describe("Destinations that new route tables lead to the transit gateway."),
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
      "What the new private route table of each zone leads to: an endpoint of AWS Network Firewall or a Gateway Load Balancer in the VPC, or the network interface of an appliance.",
    ),
  cidrs: listOf(cidrBlock).min(1).default(["0.0.0.0/0"]).describe("Destinations that new route tables lead to the firewall."),
});

const peering = z.strictObject({
  connectionId: awsId("pcx").describe("Id of an existing, active peering connection of the VPC."),
  cidrs: listOf(cidrBlock).min(1).describe("CIDR blocks of the other VPC that new route tables lead to the peering connection."),
});

/** The VPC: its addresses, subnets, ways out and VPC endpoints. */
export const network = z.strictObject({
  cidr: cidrBlock.optional().describe("Primary CIDR block of the new VPC. Default: 10.0.0.0/16."),
  existingVpc: existingVpc
    .optional()
    .describe("Use an existing VPC instead of a new one. Terraform never owns what is named here; what is missing is created."),
  secondaryCidrs: z
    .array(cidrBlock)
    .max(4)
    .optional()
    .describe(
      "Secondary CIDR blocks to add to the VPC. Default: with pod subnets 100.64.0.0/16, or 100.65.0.0/16 if that overlaps the primary block; in an existing VPC only if it has no secondary block, and a zone has neither a pod subnet nor a block for it.",
    ),
  serviceCidr: cidrBlock
    .optional()
    .describe("CIDR block of Kubernetes services. Default: 172.20.0.0/16, or 10.100.0.0/16 if that overlaps the primary block of the VPC."),
  availabilityZones: z
    .array(availabilityZone)
    .min(2)
    .optional()
    .describe(
      "Zones of the network, two at least. Interface endpoints and NAT gateways cost by zone. Default: the first three zones of the region; in an existing VPC, those whose node subnet is given or has a block.",
    ),
  publicSubnets: publicSubnets.prefault({}).describe("Public subnets: of NAT gateways, Squid, public load balancers and a public bastion."),
  nodeSubnets: z
    .strictObject(subnetSettings)
    .prefault({})
    .describe("Private subnets, one in each zone: of nodes, VPC endpoints and internal load balancers."),
  podSubnets: z
    .strictObject({
      enabled: z
        .boolean()
        .optional()
        .describe("Create a pod subnet in each zone. Default: true with customNetworking.enabled, which needs them."),
      ...subnetSettings,
    })
    .prefault({})
    .describe("Subnets of pods alone, in the secondary CIDR blocks: for custom networking, or subnet discovery of the VPC CNI."),
  blockPublicAccessExclusion: choiceOf({
    "allow-egress": "The VPC may reach the internet; for the mode block-bidirectional",
    "allow-bidirectional": "The VPC may reach the internet and be reached from it",
  })
    .optional()
    .describe(
      "Exclusion of the new VPC from VPC Block Public Access, if the account blocks internet gateways in the region. In the mode block-ingress, NAT gateways need no exclusion. Default: no exclusion.",
    ),
  controlPlaneSubnets: controlPlaneSubnets
    .prefault({})
    .describe("Small subnets of the control plane's network interfaces alone. Off by default."),
  transitGatewaySubnets: transitGatewaySubnets
    .prefault({})
    .describe("Small subnets of the transit gateway attachment alone. Off by default."),
  nodeSecurityGroup: nodeSecurityGroup
    .prefault({})
    .describe(
      "Rules of a security group of the nodes. Default: nodes have the cluster security group, and those of their securityGroupIds.",
    ),
  egress: choiceOf({
    none: "No way out: VPC endpoints only",
    nat: "NAT gateways in public subnets",
    transitGateway: "A transit gateway, which network.transitGateway names",
    firewall: "A firewall in the VPC, which network.firewall names",
    proxy: "The HTTP proxy of the key proxy",
  })
    .default("none")
    .describe(
      "Way out of the node and pod subnets. Route tables of an existing VPC get no routes to it: write the way that they lead already.",
    ),
  natGateways: choiceOf({
    single: "One in the first zone: cheaper, but the other zones lose their way out with that zone",
    perZone: "One in each zone, each at a price by the hour",
  })
    .optional()
    .describe("NAT gateways to create. Keep the zone of a single one first in network.availabilityZones. Default: perZone."),
  transitGateway: transitGateway
    .optional()
    .describe(
      "Transit gateway with network.egress transitGateway; with proxy if it leads to the proxy; with firewall beside the firewall.",
    ),
  firewall: firewall.optional().describe("Firewall that inspects the traffic of node and pod subnets, with network.egress firewall."),
  peerings: z
    .record(resourceName, peering)
    .default({})
    .describe("VPCs that are reached by peering connections, under names of your choice."),
  dhcpOptions: dhcpOptions
    .prefault({})
    .describe(
      "DHCP options of the new VPC. Those of an existing VPC are not changed: list its name servers here, so that the bastion and Squid use them.",
    ),
  resolverRules: listOf(resolverRuleId)
    .default([])
    .describe(
      "Ids of Route 53 Resolver rules to associate with the VPC: they forward queries for their domains to name servers of other networks. Leave out rules that an existing VPC has already.",
    ),
  privateHostedZones: listOf(hostedZoneId)
    .default([])
    .describe(
      "Ids of private hosted zones to associate with the VPC. Leave out zones that an existing VPC has already. The owner of a zone in another account must authorize the association first.",
    ),
  route53ProfileId: route53ProfileId
    .optional()
    .describe(
      "Id of the Route 53 Profile to associate with the VPC, which can have one. Default: none, or the one that an existing VPC has.",
    ),
  dnsFirewall: dnsFirewall.prefault({}).describe("Route 53 Resolver DNS Firewall: which names the VPC may resolve."),
  queryLogs: queryLogs.prefault({}).describe("Query logs of Route 53 Resolver: which names the VPC resolves. Off by default."),
  flowLogs: flowLogs.prefault({}).describe("VPC flow logs. Off by default."),
  endpoints: endpointSettings.prefault({}).describe("VPC endpoints. By default, each AWS service that the cluster needs gets one."),
});
