import { coversDomain, serviceHosts } from "../../../aws/hosts";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterDesign } from "../../../design/cluster";
import type { ClusterFacts } from "../../../design/facts";
import { type NoProxyEntry, noProxyEntries } from "../../../design/proxy/noProxy";
import type { KeyPlace, PlaceOf } from "../places";
import { type EndpointReason, pairReason } from "./endpointReasons";
import type { ReachedPair } from "./reachedPairs";
import { isProxyInVpc, vpcBlocksOfSenders } from "./senders";

/** An entry of NO_PROXY with its reason. */
export interface ExplainedNoProxy {
  readonly entry: string;
  readonly reason: string;
  /** The key that asks for it. @default - every cluster of this network has it */
  readonly place?: KeyPlace;
}

/** A host that an HTTP proxy, or the firewall that is the way out, must let pass. */
export interface PassedHost {
  /** A leading dot stands for the domain itself and all names below. */
  readonly host: string;
  readonly port: number;
  /** How clients ask a proxy for it; a firewall sees TLS. */
  readonly method: "CONNECT" | "TLS";
  readonly neededBy: readonly string[];
  /** Each of them with its reason, and the key that asks for it. */
  readonly because: readonly EndpointReason[];
  /** Why its TLS connections must not be intercepted. @default - they may be */
  readonly untouched?: string | undefined;
}

/** A host whose TLS connections must not be intercepted. */
export interface NotInterceptedHost {
  readonly host: string;
  readonly reason: string;
  /** Page that says so. @default - the dependency model */
  readonly source?: string;
}

/** The way out, where somebody has to let connections pass. */
export interface FilteredEgress {
  readonly kind: "proxy" | "firewall";
  /** URL of a proxy. @default - that of Squid's load balancer, an output of the network stack; or a firewall */
  readonly url?: string | undefined;
  /** Whether the stacks make it, with these hosts allowed. */
  readonly isOurs: boolean;
  /** Blocks that its clients are in. */
  readonly sources: readonly string[];
  readonly mustPass: readonly PassedHost[];
  readonly mustNotIntercept: readonly NotInterceptedHost[];
}

/** Empty without an HTTP proxy. */
export function explainedNoProxy(facts: ClusterFacts, placeOf: PlaceOf): readonly ExplainedNoProxy[] {
  if (!facts.proxy) return [];
  return noProxyEntries(facts).map(({ entry, path, reason }: NoProxyEntry) => ({ entry, reason, ...(path && { place: placeOf(path) }) }));
}

/** Undefined where no proxy or firewall is the way out. */
export function filteredEgress(design: ClusterDesign, pairs: readonly ReachedPair[], placeOf: PlaceOf): FilteredEgress | undefined {
  const { config, notIntercepted, proxy, proxyDestinations, squid } = design;
  const { egress } = config.network;
  if (egress !== "proxy" && egress !== "firewall") return undefined;
  const mustNotIntercept = [...notIntercepted.map(issuerOf), ...untrusting(pairs, egress)];
  return {
    kind: egress,
    ...(proxy?.url !== undefined && { url: proxy.url }),
    isOurs: squid !== undefined,
    sources: vpcBlocksOfSenders(design, egress === "proxy" && isProxyInVpc(design)),
    mustPass: proxyDestinations.flatMap((host) =>
      passedHosts(host, pairs, egress).map((passed) => ({
        ...passed,
        because: passingReasons(passed, config, pairs, placeOf),
        ...untouchedBy(host, mustNotIntercept),
      })),
    ),
    mustNotIntercept,
  };
}

/** A host at each port that it is asked at. */
function passedHosts(host: string, pairs: readonly ReachedPair[], egress: FilteredEgress["kind"]) {
  const users = usersOf(host, pairs, egress);
  const ports = [...new Set(users.map(({ destination }) => destination.port))].sort((one, other) => one - other);
  return (ports.length > 0 ? ports : [443]).map((port) => {
    const atPort = users.filter(({ destination }) => destination.port === port);
    return {
      host,
      port,
      method: egress === "proxy" ? ("CONNECT" as const) : ("TLS" as const),
      neededBy: atPort.length > 0 ? [...new Set(atPort.map(({ consumer }) => consumer))] : ["network.endpoints.services"],
    };
  });
}

const usersOf = (host: string, pairs: readonly ReachedPair[], egress: FilteredEgress["kind"]): readonly ReachedPair[] =>
  pairs.filter(({ destination, path }) => path === egress && destination.hosts.some((other) => coversDomain(host, other)));

/** Those of the pairs, and of services that the cluster file sends this way. */
function passingReasons(
  { host, port }: Pick<PassedHost, "host" | "port">,
  { network, region }: ClusterConfig,
  pairs: readonly ReachedPair[],
  placeOf: PlaceOf,
): readonly EndpointReason[] {
  const { egress, endpoints } = network;
  const users = usersOf(host, pairs, egress as FilteredEgress["kind"]).filter(({ destination }) => destination.port === port);
  if (users.length > 0) return users.map(pairReason);
  return Object.entries(endpoints.services).flatMap(([service, mode]) =>
    mode === "proxy" && serviceHosts(service, region).some((own) => coversDomain(host, own))
      ? [
          {
            consumer: "network.endpoints.services",
            why: `the cluster file sends ${service} this way`,
            place: placeOf(["network", "endpoints", "services", service]),
          },
        ]
      : [],
  );
}

function untouchedBy(host: string, kept: readonly NotInterceptedHost[]): Pick<PassedHost, "untouched"> {
  const found = kept.find((other) => coversDomain(host, other.host) || coversDomain(other.host, host));
  return found ? { untouched: `must not be intercepted: ${found.reason}` } : {};
}

const issuerOf = (host: string): NotInterceptedHost => ({
  host,
  reason:
    "programs that verify tokens of service accounts ask it for its keys, and may pin its certificate chain; IAM asks it from outside the VPC",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html",
});

/** What is asked by programs that cannot be told of other certificate authorities. */
function untrusting(pairs: readonly ReachedPair[], egress: FilteredEgress["kind"]): readonly NotInterceptedHost[] {
  const asked = pairs.filter(({ path, trustsAuthorities }) => path === egress && !trustsAuthorities);
  const hosts = [...new Set(asked.flatMap(({ destination }) => destination.hosts))].sort();
  return hosts.map((host) => {
    const consumers = [...new Set(asked.filter(({ destination }) => destination.hosts.includes(host)).map(({ consumer }) => consumer))];
    return {
      host,
      reason: `no setting tells ${consumers.join(", ")} of other certificate authorities`,
    };
  });
}
