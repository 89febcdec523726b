import { groupsVerdict, type Protocol } from "./groupRules";
import { cannotTell, type Hop, type HopVerdict, passes, worstOf } from "./hop";
import { networkAclVerdict } from "./networkAcls";
import type { Placement } from "./placement";
import { routeVerdict } from "./routes";
import type { TracedSource } from "./sources";
import { addressesOf, type TracedVpc } from "./subnets";
import { plainText } from "./values";
import type { World } from "./world";

/** What listens on network interfaces in the VPC. */
export interface Listener {
  readonly placements: readonly Placement[];
  readonly port: number;
  readonly protocol: Protocol;
}

/** Where something sends from, and the addresses there. */
export function sourceVerdict(vpc: TracedVpc, source: TracedSource, leaving: Placement): HopVerdict {
  const cidrs = addressesOf(leaving.subnet, vpc).join(", ");
  const whose = leaving === source.own ? "its own address" : "the address of its node";
  return passes(`${source.label} in ${leaving.subnet.zone}: ${whose}, in ${cidrs}`, leaving.address, leaving.subnet.address);
}

/** The hops to interfaces in the VPC, wherever they are: each must be reached. */
export function listenerHops(world: World, vpc: TracedVpc, source: TracedSource, { placements, port, protocol }: Listener): readonly Hop[] {
  const { own } = source;
  const clients = { cidrs: addressesOf(own.subnet, vpc), groups: own.groups };
  const alike = alikePlacements(placements, vpc);
  const verdicts = (of: (item: (typeof alike)[number]) => HopVerdict): HopVerdict => {
    const [first, ...others] = alike.map(of);
    return first ? worstOf([first, ...others]) : cannotTell("where it runs is not in the JSON");
  };
  const cidrs = [...new Set(alike.flatMap((item) => item.cidrs))];
  const [route, ...routes] = cidrs.map((cidr) => routeVerdict(world, vpc, own, { kind: "address", cidr }));
  const acls = networkAclVerdict(world, vpc, own.subnet, { to: placements.map(({ subnet }) => subnet), port, protocol });
  return [
    { kind: "source", ...sourceVerdict(vpc, source, own) },
    { kind: "egressRules", ...verdicts((peer) => groupsVerdict(world, own.groups, "egress", { peer, port, protocol })) },
    { kind: "route", ...(route ? worstOf([route, ...routes]) : cannotTell("its addresses are not in the JSON")) },
    ...(acls ? [{ kind: "networkAcls" as const, ...acls }] : []),
    { kind: "ingressRules", ...verdicts(({ groups }) => groupsVerdict(world, groups, "ingress", { peer: clients, port, protocol })) },
  ];
}

/** Placements with the same security groups, together. */
function alikePlacements(placements: readonly Placement[], vpc: TracedVpc) {
  const byGroups = new Map<string, Placement[]>();
  for (const placement of placements) {
    const key = placement.groups.map(plainText).join();
    byGroups.set(key, [...(byGroups.get(key) ?? []), placement]);
  }
  return [...byGroups.values()].map((alike) => ({
    groups: alike[0]!.groups,
    cidrs: [...new Set(alike.flatMap(({ subnet }) => addressesOf(subnet, vpc)))],
  }));
}
