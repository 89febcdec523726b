import { contains, linkLocalRange, privateRanges } from "../../../aws/cidr";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { serviceNameOf } from "./endpointsOf";
import { itemsOf, mappingsOf, plainText, shown, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** Whom a security group lets in or out: all addresses of some blocks, who has one of some groups, or a service's prefix list. */
export interface Peer {
  readonly cidrs: readonly string[];
  readonly groups: readonly Value[];
  readonly service?: string;
}

export type Protocol = "tcp" | "udp";

/** A connection, over TCP if nothing else is said. */
export interface Connection {
  readonly peer: Peer;
  readonly port: number;
  readonly protocol?: Protocol;
}

interface TracedRule {
  readonly cidrs: readonly string[];
  readonly groups: readonly Value[];
  readonly prefixLists: readonly Value[];
  readonly protocol: string;
  readonly ports: readonly [number, number];
  readonly address: string;
}

/** The security group that EKS makes for control plane and nodes. */
export const clusterGroupOf = (world: World): Value | undefined =>
  world.blocks("aws_eks_cluster")[0]?.reference("vpc_config", 0, "cluster_security_group_id");

type Direction = "ingress" | "egress";

const number = (value: Value | undefined, otherwise: number): number => (value === undefined || value === null ? otherwise : Number(value));

/** The rules of a group, as far as they are in the JSON. */
function groupRulesOf(
  world: World,
  group: Value,
  direction: Direction,
): { readonly rules: readonly TracedRule[]; readonly isComplete: boolean } {
  const block = world.find(group, "aws_security_group");
  const isCluster = group === clusterGroupOf(world);
  const separate = world
    .blocks(`aws_vpc_security_group_${direction}_rule`)
    .filter((rule) => rule.get("security_group_id") === group)
    .map((rule) => separateRule(rule));
  const older = world
    .blocks("aws_security_group_rule")
    .filter((rule) => rule.get("security_group_id") === group && rule.get("type") === direction)
    .map((rule) => writtenRule(rule.get, group, rule.address));
  if (isCluster) return { rules: [...eksRules(world, group, direction), ...separate], isComplete: true };
  // A group that exists has rules of its own, besides those that it is given here.
  return { rules: [...(block ? inlineRules(block, direction) : []), ...separate, ...older], isComplete: block !== undefined };
}

const separateRule = (rule: TracedBlock): TracedRule => ({
  cidrs: listedTexts(rule.get("cidr_ipv4")),
  groups: itemsOf(rule.get("referenced_security_group_id")),
  prefixLists: itemsOf(rule.get("prefix_list_id")),
  protocol: plainText(rule.get("ip_protocol")),
  ports: [number(rule.get("from_port"), 0), number(rule.get("to_port"), 65535)],
  address: rule.address,
});

const inlineRules = (block: TracedBlock, direction: Direction): readonly TracedRule[] =>
  mappingsOf(block.get(direction)).map((rule) => writtenRule((name) => rule[name], block.reference("id"), block.address));

/** A rule as aws_security_group and aws_security_group_rule have it. */
const writtenRule = (get: (name: string) => Value | undefined, group: Value, address: string): TracedRule => ({
  cidrs: listedTexts(get("cidr_blocks")),
  groups: [...itemsOf(get("security_groups")), ...itemsOf(get("source_security_group_id")), ...(get("self") === true ? [group] : [])],
  prefixLists: itemsOf(get("prefix_list_ids")),
  protocol: plainText(get("protocol")),
  ports: [number(get("from_port"), 0), number(get("to_port"), 65535)],
  address,
});

/**
 * What EKS writes into the group that it makes: everything from the group itself, and to everywhere.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
function eksRules(world: World, group: Value, direction: Direction): readonly TracedRule[] {
  const address = `${world.blocks("aws_eks_cluster")[0]!.address} (its own security group)`;
  const all = { protocol: "-1", ports: [0, 65535] as const, prefixLists: [], address };
  return [direction === "ingress" ? { ...all, cidrs: [], groups: [group] } : { ...all, cidrs: ["0.0.0.0/0"], groups: [] }];
}

/** The number of a protocol, which rules may have in place of its name. */
export const protocolNumbers: Readonly<Record<Protocol, string>> = { tcp: "6", udp: "17" };

function isAbout(world: World, rule: TracedRule, { peer, port, protocol = "tcp" }: Connection): boolean {
  const isAll = rule.protocol === "-1" || rule.protocol === "all";
  const isOfProtocol = rule.protocol === protocol || rule.protocol === protocolNumbers[protocol];
  if (!isAll && !(isOfProtocol && rule.ports[0] <= port && port <= rule.ports[1])) return false;
  if (rule.groups.some((group) => peer.groups.includes(group))) return true;
  if (peer.service !== undefined && rule.prefixLists.some((list) => prefixListService(world, list) === peer.service)) return true;
  return false;
}

const prefixListService = (world: World, list: Value): string | undefined => {
  const block = world.find(list, "data.aws_prefix_list", "data.aws_ec2_managed_prefix_list");
  const name = block?.get("name");
  return typeof name === "string" ? serviceNameOf({ ...block!, get: () => name }) : undefined;
};

/** Whether a block has public addresses. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const isPublicBlock = (cidr: string): boolean =>
  ![...privateRanges, "100.64.0.0/10", linkLocalRange].some((range) => contains(range, cidr));

/** Whether some groups, of which one suffices, let a connection in or out. */
export function groupsVerdict(world: World, groups: readonly Value[], direction: Direction, connection: Connection): HopVerdict {
  const known = groups.map((group) => groupRulesOf(world, group, direction));
  const rules = known.flatMap((entry) => entry.rules);
  const { peer, port, protocol = "tcp" } = connection;
  const who = peer.cidrs.length > 0 ? peer.cidrs.join(", ") : peer.groups.map((group) => shown(plainText(group))).join(", ");
  const words = `${protocol.toUpperCase()} port ${port} ${direction === "ingress" ? "from" : "to"} ${who}`;
  const byGroup = rules.find((rule) => isAbout(world, rule, connection));
  if (byGroup) return passes(words, byGroup.address);
  const onPort = rules.filter((rule) => isAbout(world, { ...rule, groups: [""] }, { ...connection, peer: { cidrs: [], groups: [""] } }));
  const byBlock = peer.cidrs.map((cidr) => onPort.find((rule) => rule.cidrs.some((block) => contains(block, cidr))));
  if (byBlock.length > 0 && byBlock.every((rule) => rule !== undefined)) {
    return passes(words, ...new Set(byBlock.map((rule) => rule.address)));
  }
  const addresses = groups.map(
    (group) => world.find(group, "aws_security_group", "data.aws_security_group")?.address ?? shown(plainText(group)),
  );
  if (groups.length === 0) return stops(`it has no security group, which would have to allow ${words}`);
  const toSome = direction === "egress" && peer.cidrs.includes("0.0.0.0/0") && onPort.find((rule) => rule.cidrs.some(isPublicBlock));
  if (toSome)
    return cannotTell(`${words}: a rule is for ${toSome.cidrs.join(", ")}, and which addresses it has is not known`, toSome.address);
  const isUnreadable = rules.some((rule) => rule.prefixLists.some((list) => prefixListService(world, list) === undefined));
  return known.some(({ isComplete }) => !isComplete) || isUnreadable
    ? cannotTell(`the rules of a security group that exists are not in the JSON: ${words}`, ...addresses)
    : stops(`no rule allows ${words}`, ...addresses);
}
