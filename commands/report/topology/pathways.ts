import { coversDomain } from "../../../aws/hosts";
import type { ClusterDesign } from "../../../design/cluster";
import { firewallCidrs, peeringRoutes } from "../../../design/network/routes";
import type { Explanation } from "../../explain/model";
import type { PassedHost } from "../../explain/rules/proxyRequests";
import { type WayKind, wayKinds, wayStyles } from "./ways";

/** Who opens connections: a consumer of the dependency model. */
export interface DrawnConsumer {
  readonly id: string;
  readonly name: string;
}

/** Something at the end of a way: an AWS service, a host, or a block of addresses. */
export interface WayTarget {
  readonly id: string;
  readonly name: string;
}

/** A way out of the subnets, with what is reached by it. */
export interface Way {
  readonly id: string;
  readonly kind: WayKind;
  readonly title: string;
  /** Such as the URL of a proxy. @default - nothing more is known of it */
  readonly note?: string | undefined;
  readonly leadsTo: string;
  readonly targets: readonly WayTarget[];
}

/** The part of a way that a consumer takes. */
export interface Leg {
  readonly consumer: string;
  readonly way: string;
  readonly targets: readonly string[];
}

type ModelPair = Explanation["reachability"][number];

/** The way that a pair takes. */
export const wayKindOf = (
  { destination, path }: Pick<ModelPair, "destination" | "path">,
  { endpoints }: Pick<Explanation, "endpoints">,
): WayKind => {
  if (path !== "endpoint") return path;
  const endpoint = endpoints.find(({ origin, service }) => origin === "created" && service === destination.service);
  return endpoint?.type === "Gateway" ? "gatewayEndpoint" : "interfaceEndpoint";
};

/** How a destination is named in drawings and matrices: by its service, or its host. An image is what its registry is. */
const targetNameOf = ({ destination: { hosts, kind, name, service } }: Pick<ModelPair, "destination">): string =>
  service ?? (kind === "image" ? (hosts[0] ?? name) : name).replace(/^\./, "*.");

/** The targets of a pair. Whoever owns a proxy or firewall decides about hosts, and so they are shown by each host that it must let pass. */
export function targetNamesOf(pair: ModelPair, { filteredEgress }: Pick<Explanation, "filteredEgress">): readonly string[] {
  if (filteredEgress?.kind !== pair.path) return [targetNameOf(pair)];
  const passed = filteredEgress.mustPass.filter(({ host }) => pair.destination.hosts.some((other) => coversDomain(host, other)));
  return passed.length > 0 ? passed.map(passedName) : [targetNameOf(pair)];
}

const passedName = ({ host, port }: PassedHost): string => (port === 443 ? host : `${host}:${port}`).replace(/^\./, "*.");

/** What there is of a way without any pair that takes it. */
interface StandingWay {
  readonly targets: readonly string[];
  readonly count?: number;
  readonly note?: string | undefined;
}

/** The ways that a cluster has: those that a pair takes, and those that are open to whatever runs in it. */
export function waysOf(explained: Explanation, design: ClusterDesign): readonly Way[] {
  const standing = standingWays(explained, design);
  return wayKinds.flatMap((kind): Way[] => {
    const pairs = explained.reachability.filter((pair) => wayKindOf(pair, explained) === kind);
    const { count = 1, note, targets = [] } = standing[kind] ?? {};
    if (pairs.length === 0 && standing[kind] === undefined) return [];
    const names = [...new Set([...pairs.flatMap((pair) => targetNamesOf(pair, explained)).sort(), ...targets])];
    const id = `w${wayKinds.indexOf(kind)}`;
    const style = wayStyles[kind];
    return [
      {
        id,
        kind,
        title: (count === 1 ? style.title : style.titles)
          .replace("%", String(count))
          .replace(/^1 (\w)/, (_, first: string) => first.toUpperCase()),
        note,
        leadsTo: style.leadsTo,
        targets: names.map((name, index) => ({ id: `${id}t${index}`, name })),
      },
    ];
  });
}

/** What the design has whether or not something that we know of needs it. */
function standingWays({ cluster, endpoints, filteredEgress }: Explanation, design: ClusterDesign): Partial<Record<WayKind, StandingWay>> {
  const { config, natGatewayZones } = design;
  const servicesOf = (wanted: (endpoint: Explanation["endpoints"][number]) => boolean): StandingWay | undefined => {
    const targets = endpoints.filter(wanted).map(({ service }) => service);
    return targets.length > 0 ? { targets, count: targets.length } : undefined;
  };
  const { transitGateway } = config.network;
  const peered = peeringRoutes(config);
  const natGateways = new Set(Object.values(natGatewayZones ?? {})).size;
  const passed = (filteredEgress?.mustPass ?? []).map(passedName);
  const firewalled = firewallCidrs(config);
  return withoutAbsent({
    interfaceEndpoint: servicesOf(({ origin, type }) => origin === "created" && type === "Interface"),
    gatewayEndpoint: servicesOf(({ origin, type }) => origin === "created" && type === "Gateway"),
    existingEndpoint: servicesOf(({ origin }) => origin === "existing"),
    peering: peered.length > 0 && {
      targets: peered.map(({ cidr }) => cidr),
      count: new Set(peered.map(({ connectionId }) => connectionId)).size,
    },
    transitGateway: transitGateway && { targets: transitGateway.cidrs, note: transitGateway.id },
    proxy: cluster.egress === "proxy" && {
      targets: [...new Set([...passed, ...otherHosts(design)])],
      note: filteredEgress?.isOurs ? "Squid, in public subnets" : filteredEgress?.url?.replace(/^https?:\/\//, ""),
    },
    // What is routed to it is not what it lets pass.
    firewall: firewalled.length > 0 && { targets: [...new Set([...passed, firewallsChoice(firewalled)])] },
    nat: cluster.egress === "nat" && { targets: ["any address"], count: Math.max(1, natGateways) },
    closed: cluster.egress === "none" && { targets: [] },
  });
}

const ownersChoice = "what its owner allows";

const firewallsChoice = (routed: readonly string[]): string =>
  routed.includes("0.0.0.0/0") ? ownersChoice : `${ownersChoice} to ${routed.join(", ")}`;

/** What a proxy lets pass besides what the cluster's own software needs. */
function otherHosts({ config }: ClusterDesign): readonly string[] {
  const allow = config.proxy?.squid?.allow;
  if (allow === undefined) return [ownersChoice];
  return allow === "all" ? ["any host"] : allow.map((host) => host.replace(/^\./, "*."));
}

const withoutAbsent = (ways: Readonly<Partial<Record<WayKind, StandingWay | undefined | false>>>): Partial<Record<WayKind, StandingWay>> =>
  Object.fromEntries(Object.entries(ways).filter(([, way]) => way));

/** Which consumers take which ways. */
export function legsOf(explained: Explanation, consumers: readonly DrawnConsumer[], ways: readonly Way[]): readonly Leg[] {
  return consumers.flatMap(({ id: consumer, name }) =>
    ways.flatMap(({ id: way, kind, targets }) => {
      const pairs = explained.reachability.filter((pair) => pair.consumer === name && wayKindOf(pair, explained) === kind);
      const names = new Set(pairs.flatMap((pair) => targetNamesOf(pair, explained)));
      const reached = targets.filter((target) => names.has(target.name)).map(({ id }) => id);
      return reached.length > 0 ? [{ consumer, way, targets: reached }] : [];
    }),
  );
}
