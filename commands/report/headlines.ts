import type { ClusterDesign } from "../../design/cluster";
import { openNodeRules } from "../../design/network/openRules";
import type { Explanation } from "../explain/model";
import { dnsFirewallSentences } from "../explain/rules/dnsFirewallHops";
import { counted } from "../printing";
import type { Topology } from "./topology/topology";
import { natGateway } from "./topology/layers";
import { type WayStyle, wayStyles } from "./topology/ways";

/** An answer that a reader looks for first. */
export interface Headline {
  readonly question: string;
  readonly answer: string;
  readonly detail: string;
  readonly colour: WayStyle["colour"];
}

/** Whether the cluster is private, which way leads out of it, and how it reaches AWS. */
export interface Headlines {
  readonly isPrivate: Headline;
  readonly wayOut: Headline;
  readonly services: Headline;
}

/**
 * The answers for a cluster.
 * @param publicEntries what is reached from the internet besides the Kubernetes API, in phrases
 */
export const headlinesFor = (explained: Explanation, topology: Topology, publicEntries: readonly string[]): Headlines => ({
  isPrivate: privateAnswer(explained, topology, publicEntries),
  wayOut: wayOutAnswer(explained, topology),
  services: servicesAnswer(topology),
});

/** All answers, in their order. */
export const headlineList = ({ isPrivate, services, wayOut }: Headlines): readonly Headline[] => [isPrivate, wayOut, services];

function privateAnswer({ api }: Explanation, { layers }: Topology, publicEntries: readonly string[]): Headline {
  const question = "Private?";
  const open = api.networks.filter(({ by }) => by === "public endpoint").map(({ from }) => from);
  const others = publicEntries.length > 0 ? ` Public besides: ${publicEntries.join("; ")}.` : "";
  if (open.length > 0) {
    const answer = `API open to ${counted(open.length, "public block")}`;
    const detail = `${open.join(", ")} and what is in the VPC reach the Kubernetes API.${others}`;
    return { question, answer, detail, colour: "internet" };
  }
  const cells = layers.filter(({ role }) => role === "public").flatMap((layer) => Object.values(layer.cells));
  const held = heldPhrases(cells.flatMap(({ holds }) => holds));
  const inPublic = held.length > 0 ? `In public subnets: ${sentenceList(held)}.` : "Public subnets hold nothing of the cluster’s own.";
  const detail = `Only private addresses reach the Kubernetes API.${others} ${cells.length > 0 ? inPublic : "The VPC has no public subnets."}`;
  return others === ""
    ? { question, answer: "Yes", detail, colour: "private" }
    : { question, answer: `API only; ${publicEntries.length} public`, detail, colour: "internet" };
}

/** What stands in subnets of several zones, each once, with how many there are of what can be counted. */
const heldPhrases = (holds: readonly string[]): readonly string[] =>
  [...new Set(holds)].map((what) => (what === natGateway ? counted(holds.filter((one) => one === what).length, what) : what));

const sentenceList = (items: readonly string[]): string => items.join(", ").replace(/, (?=[^,]*$)/, " and ");

const egressAnswers: Readonly<Record<Explanation["cluster"]["egress"], readonly [answer: string, colour: WayStyle["colour"]]>> = {
  none: ["None", "private"],
  nat: ["NAT gateways", "internet"],
  transitGateway: ["Transit gateway", "routed"],
  proxy: ["HTTP proxy", "filtered"],
  firewall: ["Firewall", "filtered"],
};

function wayOutAnswer(explained: Explanation, { ways }: Topology): Headline {
  const { addresses, cluster } = explained;
  const [kindOfWay, colour] = egressAnswers[cluster.egress];
  const isOneGateway = ways.some(({ kind, title }) => kind === "nat" && title === wayStyles.nat.title);
  const answer = isOneGateway ? wayStyles.nat.title : kindOfWay;
  const others = ways.filter(({ kind }) => wayStyles[kind].colour === "routed" && kind !== cluster.egress);
  const also = others.length > 0 ? ` Other networks: by ${others.map(({ kind }) => wayStyles[kind].phrase).join(", ")}.` : "";
  return {
    question: "Which way out?",
    answer,
    detail: [
      `${wayOutDetail(explained, addresses.vpcId !== undefined)}${also}`,
      ...dnsFirewallSentences(explained).map((one) => `${one}.`),
    ].join(" "),
    colour,
  };
}

function wayOutDetail(explained: Explanation, isExistingVpc: boolean): string {
  const { filteredEgress: filtered } = explained;
  const { egress } = explained.cluster;
  const needed = passedText(explained);
  const details: Readonly<Record<typeof egress, string>> = {
    none: isExistingVpc
      ? "The cluster needs none. Where route tables that exist lead, their owner decides."
      : "No route leads from nodes and pods to the internet.",
    nat:
      explained.dnsFirewall?.allowList?.otherwise === "BLOCK"
        ? "Routes lead to any public address."
        : "Nodes and pods reach any public address.",
    transitGateway: "What is behind it, its owner decides.",
    proxy: `${filtered?.isOurs ? "Squid, made with the cluster" : (filtered?.url ?? "That of the cluster file")}: ${needed}.`,
    firewall: `That of the cluster file: ${needed}.`,
  };
  return details[egress];
}

/** For whom it must let pass hosts: software of the cluster, or applications that have a service account in the file. */
function passedText({ filteredEgress, reachability }: Explanation): string {
  const { mustPass = [] } = filteredEgress ?? {};
  const isApplication = (name: string): boolean =>
    reachability.some(({ consumer, place }) => consumer === name && place.key.startsWith("serviceAccounts"));
  const own = mustPass.filter(({ neededBy }) => !neededBy.every(isApplication)).length;
  const others = mustPass.length - own;
  const ofOthers =
    others > 0 ? `for applications ${own > 0 ? counted(others, "more host") : `it must let pass ${counted(others, "host")}`}` : "";
  const ofOwn =
    own > 0 ? `for the cluster’s own software it must let pass ${counted(own, "host")}` : "the cluster’s own software does not need it";
  return ofOthers === "" ? ofOwn : `${ofOwn}${own > 0 ? ", and" : ";"} ${ofOthers}`;
}

function servicesAnswer({ ways }: Topology): Headline {
  const count = (kinds: readonly string[]): number =>
    ways.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { targets }) => sum + targets.length, 0);
  const ours = count(["interfaceEndpoint", "gatewayEndpoint"]);
  const others = count(["existingEndpoint"]);
  const detail = [
    ...(ours > 0 ? [`${counted(ours, "service")} by endpoints that are made in the VPC.`] : []),
    ...(others > 0 ? [`${counted(others, "service")} by endpoints that exist.`] : []),
    ...(ours + others === 0 ? ["No VPC endpoint is used."] : []),
  ];
  return {
    question: "How to AWS services?",
    answer: ours + others > 0 ? "VPC endpoints" : "The way out",
    detail: detail.join(" "),
    colour: ours + others > 0 ? "private" : "routed",
  };
}

/**
 * What of a cluster, besides the Kubernetes API, has public addresses or is open to all: load balancers, the bastion, rules of the nodes. Nodes
 * that the stacks make subnets for have no public addresses.
 * @returns phrases with the key that asks for each
 */
export const publicEntriesOf = ({ bastion, config }: ClusterDesign): readonly string[] => [
  ...(["publicAlb", "publicNlb"] as const)
    .filter((sample) => config.samples[sample].enabled)
    .map((sample) => `an internet-facing load balancer (samples.${sample})`),
  ...(bastion?.subnet === "public" ? ["a bastion with a public address (access.bastion.subnet)"] : []),
  ...openNodeRules("ingress", config).map(({ cidr, name }) => `nodes that let in ${cidr} (network.nodeSecurityGroup.ingress.${name})`),
];
