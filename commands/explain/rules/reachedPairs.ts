import type { ClusterDesign } from "../../../design/cluster";
import type { ClusterFacts } from "../../../design/facts";
import { registryOf } from "../../../design/images/images";
import { hostsOf } from "../../../design/proxy/destinations";
import { endpointHosts, isExistingEndpointInVpc } from "../../../design/reachability/endpoints";
import { hostNameOf, portOf, type Reachability, targetOf } from "../../../design/reachability/paths";
import { publicClientPairs } from "../../../design/reachability/publicClients";
import type { KeyPlace, PlaceOf } from "../places";
import { type NeededDestination, type ReachedPath, hopsOf } from "./hops";
import { isProxyInVpc, sourceBlocks } from "./senders";

/** A pair of the dependency model: who needs what, why, and the way there. */
export interface ReachedPair {
  /** As the dependency model names it; of a service account its namespace and name. */
  readonly consumer: string;
  readonly why: string;
  /** The key of the cluster file that asks for it. */
  readonly place: KeyPlace;
  readonly destination: NeededDestination;
  /** `none` is an error of the cluster file, or a warning. */
  readonly path: ReachedPath | "none";
  /** Whether the path leads there for certain, as far as the cluster file can say. */
  readonly isCertain: boolean;
  /** Whether the consumer trusts certificate authorities of the cluster file on the way. */
  readonly trustsAuthorities: boolean;
  /** Blocks that it comes from, as whoever lets it through sees them. */
  readonly sources: readonly string[];
  /** The way by the design, step by step, as sentences without a full stop. */
  readonly hops: readonly string[];
}

/** What leads somewhere, in words. */
export const pathWords: Readonly<Record<ReachedPair["path"], string>> = {
  endpoint: "VPC endpoint",
  existingEndpoint: "existing endpoint",
  proxy: "HTTP proxy",
  vpc: "the VPC itself",
  nat: "NAT gateway",
  internetGateway: "internet gateway",
  transitGateway: "transit gateway",
  firewall: "firewall",
  peering: "peering connection",
  existingRoute: "routes of the VPC's owner",
  none: "nothing",
};

/** Every pair of the dependency model, in its order. */
export const reachedPairs = (facts: ClusterFacts, design: ClusterDesign, placeOf: PlaceOf): readonly ReachedPair[] =>
  facts.reachability.map((pair) => reachedPair(facts, design, placeOf, pair));

/** The same of what is in public subnets, for which no endpoint is made. */
export const publicPairs = (facts: ClusterFacts, design: ClusterDesign, placeOf: PlaceOf): readonly ReachedPair[] =>
  publicClientPairs(facts).map((pair) =>
    // They are told of no proxy.
    reachedPair(facts, { ...design, proxy: undefined }, placeOf, { ...pair, isCertain: true, trustsAuthorities: true }),
  );

type PlannedPair = Omit<Reachability, "path" | "usesProxy" | "severity"> & { readonly path: ReachedPath | undefined };

function reachedPair(facts: ClusterFacts, design: ClusterDesign, placeOf: PlaceOf, pair: PlannedPair): ReachedPair {
  const destination = neededDestination(facts, pair);
  const { consumer, isCertain, path, trustsAuthorities, why } = pair;
  return {
    consumer: consumerName(pair),
    why: consumer === application && path === "proxy" ? `${why}; whoever deploys them tells them of a proxy` : why,
    place: placeOf(pair.askedBy),
    destination,
    path: path ?? "none",
    isCertain,
    trustsAuthorities,
    sources: sourceBlocks(design, { consumer, kind: destination.kind, staysInVpc: staysInVpc(design, path, destination) }),
    hops: hopsOf(design, pair, destination),
  };
}

/** Whether a connection leads to an address in the VPC; by a proxy, whether one to the proxy does. */
function staysInVpc(design: ClusterDesign, path: ReachedPath | undefined, { name, service }: NeededDestination): boolean {
  if (path === "proxy") return isProxyInVpc(design);
  if (path === "existingEndpoint") return isExistingEndpointInVpc(design.config, service ?? name);
  return path === "endpoint" || path === "vpc";
}

/** What the model calls pods that the cluster does not deploy. */
const application = "an application";

/** The model has one name for the pods of all service accounts; who looks at a cluster asks which of them it is. */
const consumerName = ({ askedBy: [section, key], consumer }: PlannedPair): string =>
  section === "serviceAccounts" && key !== undefined ? String(key) : consumer;

function neededDestination({ config }: ClusterFacts, { need }: PlannedPair): NeededDestination {
  const target = targetOf(config, need);
  const service = "service" in target ? { service: target.service } : {};
  const { region } = config;
  const port = portOf(need);
  if (need.kind === "service") {
    return { kind: need.kind, name: need.service, ...service, hosts: endpointHosts(config, need.service), port };
  }
  if (need.kind === "image") {
    const mirror = need.mirror === undefined ? {} : { mirror: registryOf(need.mirror) };
    return {
      kind: need.kind,
      name: `${need.repository}:${need.tag}`,
      ...service,
      hosts: hostsOf(region, need),
      port,
      ...mirror,
    };
  }
  return { kind: need.kind, name: need.host, ...service, hosts: [hostNameOf(need.host)], port };
}
