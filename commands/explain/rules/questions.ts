import { isIP } from "node:net";
import { contains, overlaps } from "../../../aws/cidr";
import { knownServices } from "../../../aws/endpointServices";
import { coversDomain, serviceHosts } from "../../../aws/hosts";
import { nearest } from "../../../config/findings/nearest";
import { pathText } from "../../../config/findings/path";
import type { ClusterDesign } from "../../../design/cluster";
import { bypasses } from "../../../design/network/localDestinations";
import type { Need } from "../../../design/reachability/dependency";
import { directPath } from "../../../design/reachability/directPaths";
import { pathFor } from "../../../design/reachability/paths";
import type { Explanation } from "../model";
import { type NeededDestination, hopsOf } from "./hops";
import { noProxyEntryFor, ownBlockStatements, ownDestinationStatements } from "./ownDestinations";
import type { ReachedPair } from "./reachedPairs";

/** The answer to one question about a cluster: statements, and the pairs that are about it. */
export interface QuestionAnswer {
  readonly question: string;
  /** The consumer that is asked about. @default - all */
  readonly from?: string;
  /** Sentences without a full stop. */
  readonly statements: readonly string[];
  readonly pairs: readonly ReachedPair[];
  /** The way of a program that the cluster file does not know. @default - the pairs tell theirs */
  readonly hops?: readonly string[];
}

/** What is asked about is not known. */
export interface UnknownName {
  readonly unknown: string;
  /** @default - nothing is that near */
  readonly suggestion?: string;
}

/** Answers a question: an AWS service, a host, an address, an image, a consumer, or an entry of NO_PROXY. */
export function answerTo(question: string, from: string | undefined, of: Explanation, design: ClusterDesign): QuestionAnswer | UnknownName {
  const isFrom = from === undefined ? () => true : isAskedConsumer(from, of, design);
  if (!isFrom) return unknownName(from!, consumerNames(of, design));
  const about = aboutAddress(question, of, design) ?? aboutBlock(question, of, design) ?? aboutNames(question, of, design);
  if (!about) return unknownName(question, [...knownServices, ...consumerNames(of, design), ...of.endpoints.map(({ service }) => service)]);
  const pairs = about.pairs.filter(isFrom);
  const isLost = from !== undefined && about.pairs.length > 0 && pairs.length === 0;
  const others = [...new Set(about.pairs.map(({ consumer }) => consumer))];
  return {
    question,
    ...(from !== undefined && { from }),
    statements: [
      ...about.statements,
      ...(isLost ? [`${from} does not need it; ${others.join(", ")} ${others.length === 1 ? "does" : "do"}`] : []),
    ],
    pairs,
    ...(about.hops && { hops: about.hops }),
  };
}

type Subject = Pick<QuestionAnswer, "statements" | "pairs" | "hops">;

const unknownName = (unknown: string, candidates: readonly string[]): UnknownName => {
  const suggestion = nearest(unknown, [...new Set(candidates)]);
  return { unknown, ...(suggestion !== undefined && { suggestion }) };
};

/** Names by which consumers are asked for, besides their own: those of add-ons, charts and service accounts, with the keys that ask for them. */
const aliases = ({ addons, charts, releases, serviceAccounts }: ClusterDesign): readonly (readonly [string, string])[] => [
  ...addons.flatMap(({ name, path, roles }) =>
    [name, ...roles.map(({ serviceAccount }) => serviceAccount)].map((alias) => [alias, pathText(path)] as const),
  ),
  ...[...charts, ...releases].map(({ name, path }) => [name, pathText(path)] as const),
  ...serviceAccounts.map(({ key, path }) => [key, pathText(path)] as const),
];

const consumerNames = (of: Explanation, design: ClusterDesign): readonly string[] => [
  ...of.reachability.map(({ consumer }) => consumer),
  ...aliases(design).map(([alias]) => alias),
];

/** A consumer as people write it: `control-plane`, `bastion` or `Session Manager`. */
const plainConsumer = (name: string): string => name.toLowerCase().replaceAll("-", " ").replace(/^the /, "");

/** Whether a pair is of a consumer; undefined where no consumer has the name. */
function isAskedConsumer(name: string, of: Explanation, design: ClusterDesign): ((pair: ReachedPair) => boolean) | undefined {
  const plain = plainConsumer(name);
  const keys = aliases(design).flatMap(([alias, key]) => (alias === name ? [key] : []));
  const isNamed = ({ consumer, place: { key } }: ReachedPair): boolean =>
    plainConsumer(consumer) === plain || keys.some((own) => key === own || key.startsWith(`${own}.`) || key.startsWith(`${own}[`));
  return of.reachability.some(isNamed) || keys.length > 0 ? isNamed : undefined;
}

function aboutAddress(question: string, of: Explanation, design: ClusterDesign): Subject | undefined {
  if (isIP(question) !== 4) return undefined;
  const { subnets, vpcBlocks } = of.addresses;
  const own = ownDestinationStatements(question, design);
  if (own.length > 0) return { statements: [...own, ...noProxyStatements(question, of)], pairs: [] };
  const block = `${question}/32`;
  const subnet = subnets.find(({ cidr }) => contains(cidr, block));
  const vpcBlock = vpcBlocks.find((cidr) => contains(cidr, block));
  const where = (): readonly string[] => {
    if (subnet) return [`${question} is in the ${subnet.role} subnet ${subnet.cidr} of ${subnet.zone}`];
    if (vpcBlock) return [`${question} is in block ${vpcBlock} of the VPC, and in no subnet of this cluster`];
    return [`${question} is outside the VPC`];
  };
  const statements = [...where(), ...noProxyStatements(question, of)];
  const pairs = of.reachability.filter(({ destination }) => destination.hosts.includes(question));
  return { statements, pairs, ...(vpcBlock === undefined && pairs.length === 0 && { hops: wayTo(question, design) }) };
}

/** A CIDR block: what of the plan it overlaps with, or where its first address leads. */
function aboutBlock(question: string, of: Explanation, design: ClusterDesign): Subject | undefined {
  const [address = "", prefixLength = ""] = question.split("/");
  if (isIP(address) !== 4 || !/^\d+$/.test(prefixLength) || Number(prefixLength) > 32) return undefined;
  const own = ownBlockStatements(question);
  if (own.length > 0) return { statements: own, pairs: [] };
  const { serviceBlock, subnets, vpcBlocks } = of.addresses;
  const meets = (cidr: string): boolean => overlaps(cidr, question);
  const statements = [
    ...vpcBlocks.filter(meets).map((cidr) => `${question} overlaps with block ${cidr} of the VPC`),
    ...subnets
      .filter(({ cidr }) => meets(cidr))
      .map(({ cidr, role, zone }) => `${question} overlaps with the ${role} subnet ${cidr} of ${zone}`),
    ...(meets(serviceBlock) ? [`${question} overlaps with the block of Kubernetes services, ${serviceBlock}`] : []),
  ];
  const isOutside = statements.length === 0;
  return {
    statements: [...(isOutside ? [`${question} is outside the VPC`] : statements), ...noProxyStatements(question, of)],
    pairs: [],
    ...(isOutside && { hops: wayTo(address, design) }),
  };
}

function aboutNames(asked: string, of: Explanation, design: ClusterDesign): Subject | undefined {
  const { region } = of.cluster;
  // As people write them: with capitals, a port, or with the whole name of the endpoint service.
  const byServiceName = of.endpoints.find(({ serviceName }) => serviceName === asked)?.service;
  const plain = asked.toLowerCase().replace(/:\d+$/, "");
  const question = byServiceName ?? (knownServices.includes(plain) ? plain : asked);
  const endpoint = of.endpoints.find(({ service }) => service === question);
  const pairsTo = (service: string) => of.reachability.filter(({ destination }) => destination.service === service);
  if (endpoint || knownServices.includes(question) || pairsTo(question).length > 0)
    return aboutService(question, pairsTo(question), of, design);
  const isConsumer = isAskedConsumer(question, of, design);
  if (isConsumer) return { statements: [], pairs: of.reachability.filter(isConsumer) };
  const host = question
    .toLowerCase()
    .replace(/^https?:\/\//, "")
    .replace(/[/:].*$/, "");
  const askedPairs = of.reachability.filter(
    ({ destination }) => destination.name === question || destination.hosts.some((own) => coversDomain(own, host)),
  );
  const service = knownServices.find((name) => serviceHosts(name, region).some((own) => coversDomain(own, host)));
  if (service !== undefined) {
    const about = aboutService(service, pairsTo(service), of, design);
    return { ...about, statements: [`${host} is a name of the service ${service}`, ...about.statements, ...noProxyStatements(host, of)] };
  }
  if (askedPairs.length > 0) return { statements: noProxyStatements(host, of), pairs: askedPairs };
  const own = ownDestinationStatements(host, design);
  if (own.length > 0) return { statements: [...own, ...noProxyStatements(host, of)], pairs: [] };
  const entry = of.noProxy.find((own) => own.entry === question.toLowerCase());
  if (entry) return { statements: noProxyStatements(question, of), pairs: [] };
  if (!isHostName(host) || nearest(question, knownServices) !== undefined) return undefined;
  return {
    statements: [`nothing in the cluster file needs ${host}; a program that asks for it goes this way`, ...noProxyStatements(host, of)],
    pairs: [],
    hops: wayTo(host, design),
  };
}

const isHostName = (text: string): boolean => /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*$/.test(text);

function aboutService(service: string, pairs: readonly ReachedPair[], of: Explanation, design: ClusterDesign): Subject {
  const endpoint = of.endpoints.find((own) => own.service === service);
  if (endpoint) {
    const kind = endpoint.type === "Gateway" ? "a gateway endpoint" : "an interface endpoint";
    const whose = endpoint.origin === "created" ? "is created" : "exists, made by others";
    const own = endpoint.neededBy.filter(({ consumer }) => consumer === "network.endpoints").map(({ why }) => why);
    return { statements: [`${kind} of ${service} ${whose}: ${endpoint.serviceName}`, ...(pairs.length === 0 ? own : [])], pairs };
  }
  if (pairs.length > 0) return { statements: [`${service} has no endpoint here`], pairs };
  const path = pathFor(design.config, { kind: "service", service });
  const without = `nothing in the cluster file needs ${service}, so there is no endpoint of it`;
  return path === "endpoint"
    ? { statements: [without, `add ${service} to network.endpoints.additional to have one`], pairs }
    : { statements: [without], pairs, hops: wayToNeed({ kind: "service", service }, serviceHosts(service, design.config.region), design) };
}

const noProxyStatements = (host: string, { noProxy }: Explanation): readonly string[] =>
  noProxy
    .filter(({ entry }) => entry === host || bypasses(entry, host.toLowerCase()))
    .map(({ entry, reason }) => `NO_PROXY has ${entry}: ${reason}`);

/** Clients that do not ask the proxy for a host have the routes of the VPC alone. */
const wayTo = (host: string, design: ClusterDesign): readonly string[] => {
  const entry = noProxyEntryFor(design, host);
  const isProxied = pathFor(design.config, { kind: "host", host }) === "proxy";
  if (entry !== undefined && isProxied)
    return [
      `NO_PROXY has ${entry}: the proxy is not asked`,
      "the routes of the VPC lead there, if its name resolves to an address in the VPC",
    ];
  return wayToNeed({ kind: "host", host }, [host], design);
};

/** The way of a program that knows the proxy, where there is one. */
function wayToNeed(need: Need, hosts: readonly string[], design: ClusterDesign): readonly string[] {
  const path = pathFor(design.config, need);
  const isCertain = need.kind !== "host" || path === "proxy" || (directPath(design.config, need.host)?.isCertain ?? true);
  const name = need.kind === "service" ? need.service : hosts[0]!;
  const destination: NeededDestination = {
    kind: need.kind,
    name,
    hosts,
    port: 443,
    ...(need.kind === "service" && { service: need.service }),
  };
  return hopsOf(design, { path, isCertain }, destination);
}
