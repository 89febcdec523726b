import { contains, rangeOf, toAddress } from "../../../aws/cidr";
import { type Protocol, protocolNumbers } from "./groupRules";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { addressesOf, type TracedSubnet, type TracedVpc } from "./subnets";
import { isUnknown, listedTexts, mappingsOf, plainText, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** An entry of a network ACL, as far as it is about IPv4. */
interface AclEntry {
  readonly number: number;
  readonly allows: boolean;
  readonly protocol: string;
  readonly cidr: string;
  readonly ports: readonly [number, number];
  readonly address: string;
}

type AclDirection = "ingress" | "egress";

/** The subnets or the block that a connection goes to, and where it listens there. */
export interface AclConnection {
  readonly to: readonly TracedSubnet[] | { readonly cidr: string };
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * The ports that Linux takes for its own end of a connection, which answers come back to.
 * @see https://docs.kernel.org/networking/ip-sysctl.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports
 */
const ephemeralPorts = [32768, 60999] as const;

/**
 * Whether the network ACLs of both subnets let a connection out and in, and its answers back. Undefined where none of them is known: the one that a VPC
 * comes with lets everything through, and no packet within a subnet meets one.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nacl-basics.html
 */
export function networkAclVerdict(world: World, vpc: TracedVpc, from: TracedSubnet, connection: AclConnection): HopVerdict | undefined {
  if (world.blocks(...aclTypes).length === 0) return undefined;
  const { to } = connection;
  const others = Array.isArray(to) ? (to as readonly TracedSubnet[]).filter(({ id }) => id !== from.id) : [];
  const verdicts = Array.isArray(to)
    ? others.flatMap((subnet) => passagesBetween(world, from, subnet, addressesOf(subnet, vpc), addressesOf(from, vpc), connection))
    : passagesBetween(world, from, undefined, [(to as { readonly cidr: string }).cidr], addressesOf(from, vpc), connection);
  if (verdicts.length === 0) return undefined;
  return (
    verdicts.find(({ status }) => status === "fails") ??
    verdicts.find(({ status }) => status === "unknown") ??
    passes("the network ACLs let it through, and answers back", ...new Set(verdicts.flatMap(({ decidedBy }) => decidedBy)))
  );
}

/** Out, in, and the same for answers. */
function passagesBetween(
  world: World,
  from: TracedSubnet,
  to: TracedSubnet | undefined,
  toCidrs: readonly string[],
  fromCidrs: readonly string[],
  { port, protocol }: AclConnection,
): readonly HopVerdict[] {
  const there = [port, port] as const;
  const passages = [
    { subnet: from, direction: "egress", ports: there, cidrs: toCidrs },
    { subnet: to, direction: "ingress", ports: there, cidrs: fromCidrs },
    { subnet: to, direction: "egress", ports: ephemeralPorts, cidrs: fromCidrs },
    { subnet: from, direction: "ingress", ports: ephemeralPorts, cidrs: toCidrs },
  ] as const;
  return passages.flatMap(({ cidrs, direction, ports, subnet }) => {
    const acl = subnet && aclOf(world, subnet);
    return acl ? cidrs.map((cidr) => passageVerdict(world, acl, subnet, { direction, ports, cidr, protocol })) : [];
  });
}

interface AclPassage {
  readonly direction: AclDirection;
  readonly ports: readonly [number, number];
  readonly cidr: string;
  readonly protocol: Protocol;
}

function passageVerdict(world: World, acl: TracedBlock, subnet: TracedSubnet, passage: AclPassage): HopVerdict {
  const { cidr, direction, ports, protocol } = passage;
  const entries = aclEntriesOf(world, acl, direction);
  const deciding = samplesOf(entries, passage).map((sample) => entries.find((entry) => isAboutSample(entry, sample, protocol)));
  const denying = deciding.filter((entry) => !entry?.allows);
  const addresses = [...new Set([...(denying.length > 0 ? denying : deciding).flatMap((entry) => entry?.address ?? []), acl.address])];
  if (denying.length === 0) return passes("", ...addresses);
  const [first, last] = ports;
  const what = `${protocol.toUpperCase()} port${first === last ? ` ${first}` : `s ${first} to ${last}`}`;
  const isAnswer = ports === ephemeralPorts;
  const part = denying.length < deciding.length ? " some of" : "";
  const says = `the network ACL of ${subnet.zone} denies${part} ${what} ${direction === "ingress" ? "from" : "to"} ${cidr}${isAnswer ? ", to which answers go back" : ""}`;
  // Which addresses a public name has is not known.
  return cidr === everywhere && denying.length < deciding.length ? cannotTell(says, ...addresses) : stops(says, ...addresses);
}

const everywhere = "0.0.0.0/0";

interface AclSample {
  readonly cidr: string;
  readonly port: number;
}

/** An address and a port for each part of a passage that entries may tell from another. */
function samplesOf(entries: readonly AclEntry[], { cidr, ports: [first, last] }: AclPassage): readonly AclSample[] {
  const range = rangeOf(cidr);
  const within = (start: number, end: number, edges: readonly number[]): readonly number[] => [
    ...new Set([start, ...edges.filter((edge) => edge > start && edge <= end)]),
  ];
  const addresses = within(
    range.first,
    range.last,
    entries.flatMap((entry) => [rangeOf(entry.cidr).first, rangeOf(entry.cidr).last + 1]),
  );
  const ports = within(
    first,
    last,
    entries.flatMap((entry) => [entry.ports[0], entry.ports[1] + 1]),
  );
  return addresses.flatMap((address) => ports.map((port) => ({ cidr: `${toAddress(address)}/32`, port })));
}

const isAboutSample = (entry: AclEntry, { cidr, port }: AclSample, protocol: Protocol): boolean => {
  const isAll = entry.protocol === "-1" || entry.protocol === "all";
  const isOfProtocol = entry.protocol === protocol || entry.protocol === protocolNumbers[protocol];
  return contains(entry.cidr, cidr) && (isAll || (isOfProtocol && entry.ports[0] <= port && port <= entry.ports[1]));
};

const aclTypes = ["aws_network_acl", "aws_default_network_acl"] as const;

/** The network ACL of a subnet: one that names it, or is associated with it. */
function aclOf(world: World, { id }: TracedSubnet): TracedBlock | undefined {
  const association = world.blocks("aws_network_acl_association").find((block) => block.get("subnet_id") === id);
  return (
    world.find(association?.get("network_acl_id"), ...aclTypes) ??
    world.blocks(...aclTypes).find((acl) => listedTexts(acl.get("subnet_ids")).includes(plainText(id)))
  );
}

/** The entries of one direction in the order in which they decide. */
const aclEntriesOf = (world: World, acl: TracedBlock, direction: AclDirection): readonly AclEntry[] =>
  world.once(`network ACL ${acl.address} ${direction}`, () => {
    const inline = mappingsOf(acl.get(direction)).flatMap((entry) =>
      aclEntry((name) => entry[name], { number: entry["rule_no"], action: entry["action"], address: acl.address }),
    );
    const separate = world
      .blocks("aws_network_acl_rule")
      .filter(
        (rule) => world.find(rule.get("network_acl_id"), ...aclTypes) === acl && (rule.get("egress") === true) === (direction === "egress"),
      )
      .flatMap((rule) => aclEntry(rule.get, { number: rule.get("rule_number"), action: rule.get("rule_action"), address: rule.address }));
    return [...separate, ...inline].sort((one, other) => one.number - other.number);
  });

function aclEntry(
  get: (name: string) => Value | undefined,
  { action, address, number }: { readonly number: Value | undefined; readonly action: Value | undefined; readonly address: string },
): readonly AclEntry[] {
  const cidr = get("cidr_block");
  if (typeof cidr !== "string" || cidr === "" || isUnknown(cidr)) return [];
  const port = (name: string, otherwise: number): number => Number(get(name) ?? otherwise);
  return [
    {
      number: Number(number),
      allows: plainText(action).toLowerCase() === "allow",
      protocol: plainText(get("protocol")).toLowerCase(),
      cidr,
      ports: [port("from_port", 0), port("to_port", 65535)],
      address,
    },
  ];
}
