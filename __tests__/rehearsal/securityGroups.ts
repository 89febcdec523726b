import { clusterGroupOf } from "../../commands/trace/rules/groupRules";
import { itemsOf, listedTexts, mappingsOf, plainText, type Value } from "../../commands/trace/rules/values";
import type { World } from "../../commands/trace/rules/world";
import type { Interfaces, NetworkInterface } from "./interfaces";
import { prefixLists } from "./surroundings";

type Direction = "ingress" | "egress";

interface Rule {
  readonly cidrs: readonly string[];
  /** Of security groups: all who have them. */
  readonly groups: readonly string[];
  /** What restricts it to a protocol and ports, as nftables has it. */
  readonly match: string;
}

function matchOf(protocol: Value | undefined, from: Value | undefined, to: Value | undefined): string {
  const name = { "6": "tcp", "17": "udp" }[plainText(protocol)] ?? plainText(protocol);
  if (name === "-1" || name === "all") return "";
  return `meta l4proto ${name} th dport ${plainText(from)}-${plainText(to)}`;
}

function rulesOf(world: World, group: string, direction: Direction): readonly Rule[] {
  const separate = world
    .blocks(`aws_vpc_security_group_${direction}_rule`)
    .filter((rule) => plainText(rule.get("security_group_id")) === group)
    .map(({ get }) => ({
      cidrs: [...listedTexts(get("cidr_ipv4")), ...itemsOf(get("prefix_list_id")).map((id) => prefixListOf(world, id))],
      groups: itemsOf(get("referenced_security_group_id")).map(plainText),
      match: matchOf(get("ip_protocol"), get("from_port"), get("to_port")),
    }));
  const block = world.find(group, "aws_security_group");
  const inline = mappingsOf(block?.get(direction)).map((rule) => ({
    cidrs: [...listedTexts(rule["cidr_blocks"]), ...itemsOf(rule["prefix_list_ids"]).map((id) => prefixListOf(world, id))],
    groups: [...itemsOf(rule["security_groups"]).map(plainText), ...(rule["self"] === true ? [group] : [])],
    match: matchOf(rule["protocol"], rule["from_port"], rule["to_port"]),
  }));
  return [...separate, ...inline, ...(group === plainText(clusterGroupOf(world)) ? [ruleOfEks(group, direction)] : [])];
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html */
const ruleOfEks = (group: string, direction: Direction): Rule =>
  direction === "ingress" ? { cidrs: [], groups: [group], match: "" } : { cidrs: ["0.0.0.0/0"], groups: [], match: "" };

function prefixListOf(world: World, id: Value): string {
  const name = plainText(world.find(id, "data.aws_prefix_list", "data.aws_ec2_managed_prefix_list")?.get("name"));
  const service = name.slice(name.lastIndexOf(".") + 1);
  const block = prefixLists[service];
  if (block === undefined) throw new Error(`the prefix list ${name} is not known`);
  return block;
}

const setOf = (members: readonly string[]): string => `{ ${members.join(", ")} }`;

/** Lines of a chain that lets pass what some groups' rules allow, and ends with `otherwise`. @param peer the field of the packet that has the other end */
function allowing(
  { interfaces, world }: Filter,
  groups: readonly string[],
  direction: Direction,
  peer: string,
  allowed: "accept" | "return",
): readonly string[] {
  return groups.flatMap((group) =>
    rulesOf(world, group, direction).flatMap((rule) => {
      const members = [...new Set([...rule.cidrs, ...rule.groups.flatMap((one) => interfaces.membersOf(one))])];
      return members.flatMap((member) => `${peer} ${member} ${rule.match} ${allowed}`);
    }),
  );
}

interface Filter {
  readonly world: World;
  readonly interfaces: Interfaces;
}

/** A load balancer's address, and the instance that it leads to. */
export interface Balanced {
  readonly balancer: NetworkInterface;
  readonly port: number;
  readonly instance: NetworkInterface;
  readonly instancePort: number;
}

/**
 * The security groups of all interfaces as rules of nftables in the router: stateful, and refusing at once where AWS is silent, so that nobody waits. AWS
 * filters where a packet leaves and where it arrives; here both are before a load balancer or NAT gateway changes addresses.
 * @param unfiltered addresses of the name server of the VPC, for which no rules are needed
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
export function filterRules(filter: Filter, balanced: readonly Balanced[], unfiltered: readonly string[]): string {
  // Who has no group has the default one of the VPC, which has no rules here. NAT gateways have none at all.
  const filtered = filter.interfaces.all.filter(({ kind }) => kind !== "nat");
  const sets = [...new Set(filtered.map(({ groups }) => JSON.stringify(groups)))];
  const chains = sets.flatMap((text, index) => {
    const groups = JSON.parse(text) as readonly string[];
    return [
      chain(`out${index}`, allowing(filter, groups, "egress", "ip daddr", "return")),
      chain(`in${index}`, allowing(filter, groups, "ingress", "ip saddr", "return")),
    ];
  });
  const jumps = (name: string): string =>
    filtered.map(({ address, groups }) => `${address} : jump ${name}${sets.indexOf(JSON.stringify(groups))}`).join(", ");
  return [
    "table ip aws {",
    ...chains,
    "chain groups {",
    "type filter hook prerouting priority -150; policy accept;",
    "ct state established,related accept",
    "meta l4proto != { tcp, udp } accept",
    `ip daddr ${setOf(unfiltered)} accept`,
    `ip saddr vmap { ${jumps("out")} }`,
    `ip daddr vmap { ${jumps("in")} }`,
    "}",
    "chain balanced {",
    "type filter hook forward priority 0; policy accept;",
    "ct state established,related accept",
    ...balanced.map(({ balancer }, index) => `ct original ip daddr ${balancer.address} goto leg${index}`),
    "}",
    ...balanced.flatMap((one, index) => legs(filter, one, index)),
    "chain balance {",
    "type nat hook prerouting priority -100; policy accept;",
    ...balanced.map(
      ({ balancer, instance, instancePort, port }) =>
        `ip daddr ${balancer.address} tcp dport ${port} dnat to ${instance.address}:${instancePort}`,
    ),
    "}",
    "}",
  ].join("\n");
}

const chain = (name: string, lines: readonly string[]): string => [`chain ${name} {`, ...lines, "reject", "}"].join("\n");

/**
 * The second way of a balanced connection: by the load balancer's groups to the instance, and by those of the instance from the load balancer, though the
 * packet has the client's address.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-security-groups.html
 */
function legs(filter: Filter, { balancer, instance }: Balanced, index: number): readonly string[] {
  return [
    chain(`arrives${index}`, [
      ...allowing(filter, instance.groups, "ingress", "ct original ip daddr", "accept"),
      ...allowing(filter, instance.groups, "ingress", "ip saddr", "accept"),
    ]),
    [
      `chain leg${index} {`,
      ...allowing(filter, balancer.groups, "egress", "ip daddr", "return").map((line) => line.replace(/return$/, `goto arrives${index}`)),
      "reject",
      "}",
    ].join("\n"),
  ];
}

/**
 * An internet gateway: lets out who has a public address, with that address, and lets in nothing that nobody asked for.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 */
export function internetGateway(interfaces: Interfaces, link: string): string {
  const known = interfaces.all.filter(({ publicAddress }) => publicAddress !== undefined);
  const addresses = known.map(({ address }) => address);
  const allowed = addresses.length > 0 ? `oifname ${link} ip saddr != ${setOf(addresses)} reject` : `oifname ${link} reject`;
  return [
    "table ip internetgateway {",
    "chain out {",
    "type filter hook forward priority 10; policy accept;",
    "ct state established,related accept",
    allowed,
    `iifname ${link} drop`,
    "}",
    "chain translate {",
    "type nat hook postrouting priority 100; policy accept;",
    ...known.map(({ address, publicAddress }) => `oifname ${link} ip saddr ${address} snat to ${publicAddress}`),
    "}",
    "}",
  ].join("\n");
}
