import { chooseSubnets, type GivenRole, type SubnetChoice, subnetWords } from "./subnets";
import { findEndpoints, type FoundEndpoints } from "./endpoints";
import { findWayOut, type WayOut } from "./wayOut";
import type { VpcFacts } from "../../../aws/vpcFacts";

/** A part of a cluster file that says what a VPC has. */
export interface WrittenVpc {
  /** YAML with the keys `network` and, where pods have subnets, `customNetworking`. */
  readonly text: string;
  /** What the owner of the VPC knows and its description does not, as sentences. */
  readonly undecided: readonly string[];
}

/** Writes what a VPC has as keys of a cluster file, and what it does not use as comments beside them. */
export function vpcBlock(facts: VpcFacts): WrittenVpc {
  const { choices, contradictions, unusable } = chooseSubnets(facts);
  const ofRole = (role: GivenRole): readonly SubnetChoice[] => choices.filter((choice) => choice.role === role);
  const nodes = ofRole("node");
  const zones = nodes.map(({ zone }) => zone);
  const [pods, podsElsewhere] = split(ofRole("pod"), ({ zone }) => zones.includes(zone));
  const wayOut = findWayOut(facts, nodes);
  const given = [...nodes, ...pods].flatMap(({ chosen }) => (chosen.isOnMain ? [] : (chosen.routeTable?.id ?? [])));
  const endpoints = findEndpoints(facts, [...new Set(given)].sort());
  const lines = [
    `# ${facts.id} in ${facts.region}, of account ${facts.ownerId}, as private-eks import vpc read it.`,
    "network:",
    "  existingVpc:",
    `    id: ${facts.id}`,
    `    cidr: ${facts.cidr}`,
    ...(facts.secondaryCidrs.length > 0 ? [`    secondaryCidrs: [${facts.secondaryCidrs.join(", ")}]`] : []),
    ...subnetLines("nodeSubnets", nodes),
    ...subnetLines("podSubnets", pods),
    ...publicLines(facts, ofRole("public")),
    ...routeTableLines(nodes),
    ...natGatewayLines(facts, nodes, wayOut),
    ...unusable.map(({ id, why }) => `    # Not used: ${id} ${why}.`),
    ...podsElsewhere.map(({ chosen, zone }) => `    # Not used: ${subnetWords(chosen)}, since there is no node subnet in ${zone}.`),
    ...wayOutLines(wayOut, nodes),
    ...nameServerLines(facts),
    ...endpointLines(endpoints),
    ...(pods.length > 0 ? ["# Pods get their addresses in podSubnets.", "customNetworking:", "  enabled: true"] : []),
  ];
  return {
    text: lines.map((line) => `${line}\n`).join(""),
    undecided: [
      ...contradictions,
      ...choices.flatMap(choiceQuestions),
      ...nodes.flatMap(({ chosen, zone }) =>
        chosen.isOnMain
          ? [
              `${chosen.id} uses the main route table: routeTables.${zone} is create, so that it gets one of its own with the routes of network.egress`,
            ]
          : [],
      ),
      ...pods.flatMap(({ chosen }) =>
        chosen.isOnMain
          ? [`${chosen.id} uses the main route table, where the plan stops: have its owner associate it with another one`]
          : [],
      ),
      ...wayOut.undecided,
      ...endpoints.incomplete,
    ],
  };
}

function split<T>(items: readonly T[], test: (item: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

function choiceQuestions({ role, zone, chosen, others }: SubnetChoice): readonly string[] {
  const isPublic = role === "public";
  return [
    ...(others.length > 0
      ? [`${zone} has ${others.length + 1} ${role} subnets: ${chosen.id} is written, the others are comments beside it`]
      : []),
    ...(!isPublic && chosen.mapsPublicIps
      ? [`${chosen.id} gives public addresses to what is launched in it, where the plan stops: have its owner turn that off`]
      : []),
  ];
}

const subnetLines = (key: string, choices: readonly SubnetChoice[]): readonly string[] =>
  choices.length === 0
    ? []
    : [
        `    ${key}:`,
        ...choices.flatMap(({ zone, chosen: { id, cidr, freeAddresses }, others }) => [
          `      ${zone}: { id: ${id}, cidr: ${cidr} } # ${freeAddresses} free addresses`,
          ...others.map((other) => `      # or ${subnetWords(other)}`),
        ]),
      ];

/** As comments: what is public must be asked for. */
function publicLines({ internetGatewayId }: VpcFacts, choices: readonly SubnetChoice[]): readonly string[] {
  if (choices.length === 0) {
    const gateway = internetGatewayId === undefined ? [] : [`    # internetGatewayId: ${internetGatewayId}`];
    return gateway.length > 0 ? ["    # For public subnets that are created:", ...gateway] : [];
  }
  return [
    "    # For load balancers on the internet, a public bastion or Squid, with network.publicSubnets.enabled: true:",
    ...subnetLines("publicSubnets", choices).map((line) => line.replace(/^ {4}/, "    # ").replace(/# {3}# /, "#   # ")),
  ];
}

/** The plan compares a route table that is named with that of the subnet. The main one is never used, as other subnets depend on it. */
const routeTableLines = (nodes: readonly SubnetChoice[]): readonly string[] =>
  nodes.length === 0
    ? []
    : [
        "    routeTables:",
        ...nodes.map(({ zone, chosen: { isOnMain, routeTable } }) =>
          isOnMain ? `      ${zone}: create # the subnet is on the main route table` : `      ${zone}: ${routeTable!.id}`,
        ),
      ];

/** NAT gateways for route tables that are made: that of the zone, or the one that the routes lead to. */
function natGatewayLines(
  { natGateways, subnets }: VpcFacts,
  nodes: readonly SubnetChoice[],
  { egress, targets }: WayOut,
): readonly string[] {
  const zones = nodes.filter(({ chosen }) => chosen.isOnMain).map(({ zone }) => zone);
  if (egress !== "nat" || zones.length === 0) return [];
  const zoneOf = (subnetId: string): string | undefined => subnets.find(({ id }) => id === subnetId)?.zone;
  const routed = Object.values(targets).find((target) => target.startsWith("nat-"));
  return [
    "    natGatewayIds:",
    ...zones.map((zone) => `      ${zone}: ${natGateways.find(({ subnetId }) => zoneOf(subnetId) === zone)?.id ?? routed}`),
  ];
}

function wayOutLines({ egress, comment, targets, transitGateway }: WayOut, nodes: readonly SubnetChoice[]): readonly string[] {
  const made = nodes.filter(({ chosen, zone }) => chosen.isOnMain && targets[zone] !== undefined);
  const isUsed = egress === "transitGateway" || egress === "firewall";
  const gateway = transitGateway && [
    "  transitGateway:",
    `    id: ${transitGateway.id}`,
    `    attachment: ${transitGateway.isAttached ? "existing" : "create"}`,
    `    cidrs: [${transitGateway.cidrs.join(", ")}]`,
  ];
  const behind = `  # For a proxy behind the transit gateway, set egress to proxy, write proxy.url, and uncomment:`;
  return [
    `  egress: ${egress} # ${comment}`,
    ...(egress === "firewall" && made.length > 0
      ? ["  firewall:", "    targetIds:", ...made.map(({ zone }) => `      ${zone}: ${targets[zone]}`)]
      : []),
    ...(gateway === undefined ? [] : isUsed ? gateway : [behind, ...gateway.map((line) => line.replace(/^ {2}/, "  # "))]),
  ];
}

/** Amazon's own server is the default. Those of IPv6 are not used. */
function nameServerLines({ nameServers }: VpcFacts): readonly string[] {
  const known = nameServers.filter((server) => !server.includes(":"));
  if (known.length === 0 || known.join() === "AmazonProvidedDNS") return [];
  return ["  dhcpOptions:", `    domainNameServers: [${known.join(", ")}] # those of the VPC, which stay as they are`];
}

const endpointLines = ({ existing, others }: FoundEndpoints): readonly string[] =>
  existing.length + others.length === 0
    ? []
    : [
        ...(existing.length > 0 ? ["  endpoints:", "    services:", ...existing.map((service) => `      ${service}: existing`)] : []),
        ...others.map((words) => `      # Not used: ${words}.`),
      ];
