import { z } from "zod";
import { accountId, awsId, availabilityZone, cidrBlock, listOf, zoneId } from "./primitives";

const givenSubnet = z.strictObject({
  id: awsId("subnet"),
  cidr: cidrBlock.describe("Its CIDR block; the plan fails where AWS says another."),
});

const givenSubnets = z.record(availabilityZone, givenSubnet).default({});

const securityGroup = awsId("sg").optional();

/**
 * A VPC that is there already, and what in it is taken as given. Whatever is not named here is made, and what is named is never owned: it
 * is read, checked at plan, and left as it is at destroy.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export const existingVpc = z.strictObject({
  id: awsId("vpc"),
  shared: z
    .boolean()
    .optional()
    .describe(
      "Whether it is of another account, which shares its subnets by AWS RAM. Nothing is made in it then but network interfaces and security groups: its owner makes endpoints, subnets and routes, as `private-eks handover` lists them. Default: false.",
    ),
  ownerAccountId: accountId
    .optional()
    .describe(
      "The account that shares it. The plan fails where AWS says another, and the runner's policy lets tag its subnets only. Default: any.",
    ),
  cidr: cidrBlock.describe("Its primary CIDR block; the plan fails where AWS says another."),
  secondaryCidrs: listOf(cidrBlock)
    .default([])
    .describe("CIDR blocks that are associated with it already; network.secondaryCidrs are those to add."),
  nodeSubnets: givenSubnets.describe(
    "Private subnet of the nodes by zone. Zones of the network that are not named get a new one, in a block of network.nodeSubnets.cidrs.",
  ),
  podSubnets: givenSubnets.describe(
    "Subnet of the pods by zone, where there are pod subnets. Zones that are not named get a new one, planned in a block of network.secondaryCidrs only.",
  ),
  publicSubnets: givenSubnets.describe(
    "Public subnet by zone, where something public is asked for. Zones that are not named get a new one, in a block of network.publicSubnets.cidrs.",
  ),
  controlPlaneSubnets: givenSubnets.describe(
    "Subnet of the control plane's network interfaces by zone, where network.controlPlaneSubnets is enabled. Its route table is its owner's. Zones that are not named get a new one, in a block of network.controlPlaneSubnets.cidrs.",
  ),
  transitGatewaySubnets: givenSubnets.describe(
    "Subnet of the transit gateway attachment by zone, where network.transitGatewaySubnets is enabled. Its route table is its owner's. Zones that are not named get a new one, in a block of network.transitGatewaySubnets.cidrs.",
  ),
  zoneIds: z
    .record(availabilityZone, zoneId)
    .optional()
    .describe(
      "Zone id by zone, such as use1-az1, which is the same in all accounts, while names are not. The plan fails where a given subnet of the zone has another. Default: none is compared.",
    ),
  routeTables: z
    .record(
      availabilityZone,
      z.union([awsId("rtb"), z.literal("create")], { error: "must be create, or a route table id such as rtb-0123456789abcdef0" }),
    )
    .default({})
    .describe(
      "Route table of the node and pod subnets by zone: its id, or create. Default: the one that the given node subnet is associated with; a new one for a new node subnet.",
    ),
  internetGatewayId: awsId("igw")
    .optional()
    .describe("Its internet gateway, which new public subnets are routed to. Default: a new one, for a VPC that has none."),
  natGatewayIds: z
    .record(availabilityZone, awsId("nat"))
    .default({})
    .describe(
      "NAT gateway by zone, which the new private route table of the zone is routed to; one may serve several zones. Zones that are not named get a new one.",
    ),
  securityGroups: z
    .strictObject({
      endpoints: securityGroup.describe("Of the interface endpoints that are made. Default: a new one."),
      pods: securityGroup.describe("Of the pods under custom networking. Default: a new one."),
      podRules: z
        .enum(["existing", "create"])
        .default("existing")
        .describe(
          "Rules of the given group of the pods. existing: it has them, and the plan warns of what they do not let through. create: those that let pods, nodes and control plane in are added.",
        ),
      controlPlane: securityGroup.describe(
        "Of the control plane's network interfaces, besides the one that EKS makes. Default: a new one.",
      ),
    })
    .prefault({}),
  tagSubnets: z
    .boolean()
    .default(true)
    .describe(
      "Put the role tags that load balancers look for, and the extra tags of the subnets' role, on the given subnets. Set to false where another cluster in the VPC, or the owner, does.",
    ),
});
