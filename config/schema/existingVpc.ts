import * as z from "zod";
import { accountId, awsId, availabilityZone, choiceOf, cidrBlock, listOf, zoneId } from "./primitives";

const givenSubnet = z.strictObject({
  id: awsId("subnet").describe("Id of the subnet."),
  cidr: cidrBlock.describe("CIDR block of the subnet. The plan fails if the subnet has another."),
});

const givenSubnets = z.record(availabilityZone, givenSubnet).default({});

const securityGroup = awsId("sg").optional();

/**
 * A VPC that is there already, and what in it is taken as given. Whatever is not named here is made, and what is named is never owned: it
 * is read, checked at plan, and left as it is at destroy.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export const existingVpc = z.strictObject({
  id: awsId("vpc").describe("Id of the VPC. Terraform reads it, and never changes or destroys it."),
  shared: z
    .boolean()
    .optional()
    .describe(
      "Whether another account owns the VPC and shares its subnets by AWS RAM. Only network interfaces and security groups are then created in it. Its owner creates endpoints, subnets and routes, which `private-eks handover` lists. Default: false.",
    ),
  ownerAccountId: accountId
    .optional()
    .describe(
      "Id of the account that owns the shared VPC. The plan fails if another account owns it, and the policy of the Terraform runner allows tags on subnets of this account only. Default: any account.",
    ),
  cidr: cidrBlock.describe("Primary CIDR block of the VPC. The plan fails if the VPC has another."),
  secondaryCidrs: listOf(cidrBlock)
    .default([])
    .describe("Secondary CIDR blocks that the VPC has already. Those to add belong in network.secondaryCidrs."),
  nodeSubnets: givenSubnets.describe(
    "Existing private subnet of the nodes in each zone. A zone that is not named gets a new subnet, whose block is in network.nodeSubnets.cidrs.",
  ),
  podSubnets: givenSubnets.describe(
    "Existing subnet of the pods in each zone, if pods have subnets of their own. A zone that is not named gets a new subnet, planned in the blocks of network.secondaryCidrs.",
  ),
  publicSubnets: givenSubnets.describe(
    "Existing public subnet in each zone, if something public is asked for. A zone that is not named gets a new subnet, whose block is in network.publicSubnets.cidrs.",
  ),
  controlPlaneSubnets: givenSubnets.describe(
    "Existing subnet of the control plane's network interfaces in each zone, with network.controlPlaneSubnets.enabled. Its route table is not changed. A zone that is not named gets a new subnet, whose block is in network.controlPlaneSubnets.cidrs.",
  ),
  transitGatewaySubnets: givenSubnets.describe(
    "Existing subnet of the transit gateway attachment in each zone, with network.transitGatewaySubnets.enabled. Its route table is not changed. A zone that is not named gets a new subnet, whose block is in network.transitGatewaySubnets.cidrs.",
  ),
  zoneIds: z
    .record(availabilityZone, zoneId)
    .optional()
    .describe(
      "Id of each zone, such as use1-az1. Ids are the same in all accounts, names are not. The plan fails if a given subnet of the zone has another zone id. Default: zone ids are not compared.",
    ),
  routeTables: z
    .record(
      availabilityZone,
      z.union([awsId("rtb"), z.literal("create")], { error: "must be create, or a route table id such as rtb-0123456789abcdef0" }),
    )
    .default({})
    .describe(
      "Route table of the node and pod subnets in each zone: its id, or create for a new one. Default: the route table of the given node subnet; a new one for a new node subnet.",
    ),
  internetGatewayId: awsId("igw")
    .optional()
    .describe("Existing internet gateway of the VPC, to which new public subnets are routed. Default: a new one, for a VPC that has none."),
  natGatewayIds: z
    .record(availabilityZone, awsId("nat"))
    .default({})
    .describe(
      "Existing NAT gateway to which the new private route table of each zone leads; one may serve several zones. A zone that is not named gets a new NAT gateway.",
    ),
  securityGroups: z
    .strictObject({
      endpoints: securityGroup.describe("Security group of the interface endpoints that are created. Default: a new one."),
      pods: securityGroup.describe("Security group of the pods with custom networking. Default: a new one."),
      podRules: choiceOf({
        existing: "The group has all rules; the plan warns of traffic that they do not allow",
        create: "Rules that let pods, nodes and control plane in are added",
      })
        .default("existing")
        .describe("Rules of the given security group of the pods."),
      controlPlane: securityGroup.describe(
        "Security group of the control plane's network interfaces, besides the one that EKS creates. Default: a new one.",
      ),
    })
    .prefault({})
    .describe("Existing security groups to use instead of new ones. Terraform does not own them."),
  tagSubnets: z
    .boolean()
    .default(true)
    .describe(
      "Add to the given subnets the tags by which load balancers find them, and the extra tags of the subnet settings. Set it to false if another cluster or the owner of the VPC tags them.",
    ),
});
