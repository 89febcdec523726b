import { cannotTell, type HopVerdict, worstOf } from "./hop";
import { type AclConnection, networkAclVerdict } from "./networkAcls";
import type { RouteVerdict } from "./routes";
import { subnetOf, type TracedSubnet, type TracedVpc } from "./subnets";
import { listedTexts } from "./values";
import type { World } from "./world";

/**
 * What the network ACLs of the subnets do that a NAT gateway or the attachment of a transit gateway is in, on the way to addresses outside of the VPC.
 * Undefined where they let all of it through, as far as they are known.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
 */
export function onwardAclVerdict(
  world: World,
  vpc: TracedVpc,
  from: TracedSubnet,
  route: RouteVerdict,
  connection: Omit<AclConnection, "to">,
): HopVerdict | undefined {
  const verdicts = subnetsOn(world, from, route).flatMap((subnet) => [
    networkAclVerdict(world, vpc, from, { to: [subnet], ...connection }) ?? [],
    networkAclVerdict(world, vpc, subnet, { to: { cidr: "0.0.0.0/0" }, ...connection }) ?? [],
  ]);
  const denying = verdicts.flat().find(({ status }) => status !== "ok");
  return denying && cannotTell(`on the way to addresses outside of the VPC, ${denying.says}`, ...denying.decidedBy);
}

function subnetsOn(world: World, { zone }: TracedSubnet, { target, targetId }: RouteVerdict): readonly TracedSubnet[] {
  if (target === "nat_gateway_id") {
    const gateway = world.find(targetId, "aws_nat_gateway");
    const id = gateway?.get("subnet_id");
    return id === undefined ? [] : [subnetOf(world, id, gateway!.address)];
  }
  if (target !== "transit_gateway_id") return [];
  return world
    .blocks("aws_ec2_transit_gateway_vpc_attachment")
    .filter((attachment) => attachment.get("transit_gateway_id") === targetId)
    .flatMap((attachment) => listedTexts(attachment.get("subnet_ids")).map((id) => subnetOf(world, id, attachment.address)))
    .filter((subnet) => subnet.zone === zone);
}

/** What two verdicts on network ACLs come to, of which either may be about none. */
export const worstAcl = (one: HopVerdict | undefined, other: HopVerdict | undefined): HopVerdict | undefined =>
  one && other ? worstOf([one, other]) : (one ?? other);
