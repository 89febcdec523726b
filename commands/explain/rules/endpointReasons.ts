import type { ClusterDesign } from "../../../design/cluster";
import type { ClusterFacts } from "../../../design/facts";
import { endpointHosts, endpointsOfOthers } from "../../../design/reachability/endpoints";
import type { KeyPlace, PlaceOf } from "../places";
import type { ReachedPair } from "./reachedPairs";

/** Who needs an endpoint, and why. */
export interface EndpointReason {
  readonly consumer: string;
  readonly why: string;
  readonly place: KeyPlace;
}

/** Why a pair is, for those who let it through: of an image, that it is pulled. */
export const pairReason = ({ consumer, destination, place, why }: ReachedPair): EndpointReason => ({
  consumer,
  why: destination.kind === "image" ? `its image ${destination.name} is pulled` : why,
  place,
});

/** A VPC endpoint that is created, or that others make. */
export interface ExplainedEndpoint {
  /** The AWS service, such as `ecr.api`, or the user's name at `network.endpoints.privateLink`. */
  readonly service: string;
  readonly serviceName: string;
  readonly type: "Interface" | "Gateway";
  /** `existing` endpoints are others'. */
  readonly origin: "created" | "existing";
  /** @default - the region of the cluster */
  readonly serviceRegion?: string;
  readonly hosts: readonly string[];
  readonly privateDns: boolean;
  readonly ports: readonly number[];
  /** Zones with a network interface, where AWS offers the service there; none of a gateway endpoint. */
  readonly zones: readonly string[];
  readonly policy: "full access" | "of the cluster file" | "perimeter" | "own account";
  readonly neededBy: readonly EndpointReason[];
}

/** Every endpoint, with the pairs that go through it. */
export function explainedEndpoints(
  facts: ClusterFacts,
  { addresses, endpoints }: Pick<ClusterDesign, "addresses" | "endpoints">,
  pairs: readonly ReachedPair[],
  placeOf: PlaceOf,
): readonly ExplainedEndpoint[] {
  const { config, reachability } = facts;
  const explained =
    (origin: ExplainedEndpoint["origin"]) =>
    (endpoint: ClusterDesign["endpoints"][number]): ExplainedEndpoint => ({
      service: endpoint.service,
      serviceName: endpoint.serviceName,
      type: endpoint.type,
      origin,
      ...(endpoint.serviceRegion !== undefined && { serviceRegion: endpoint.serviceRegion }),
      hosts: endpointHosts(config, endpoint.service),
      privateDns: endpoint.privateDns,
      ports: endpoint.ports ?? [443],
      zones: endpoint.type === "Interface" ? addresses.zones.map(({ zone }) => zone) : [],
      policy: endpoint.policy
        ? "of the cluster file"
        : endpoint.perimeter
          ? "perimeter"
          : endpoint.isForOwnAccount
            ? "own account"
            : "full access",
      neededBy: reasonsOf(endpoint, pairs, placeOf),
    });
  return [...endpoints.map(explained("created")), ...endpointsOfOthers(config, reachability).map(explained("existing"))];
}

function reasonsOf(
  { ports, service }: ClusterDesign["endpoints"][number],
  pairs: readonly ReachedPair[],
  placeOf: PlaceOf,
): readonly EndpointReason[] {
  if (ports)
    return [
      named("the cluster file asks for the endpoint of this service of another account", ["network", "endpoints", "privateLink", service]),
    ];
  const users = pairs.filter(
    ({ destination, path }) => destination.service === service && (path === "endpoint" || path === "existingEndpoint"),
  );
  const reasons = users.map(({ consumer, why, place }) => ({ consumer, why, place }));
  const unique = reasons.filter((one, index) => reasons.findIndex((other) => isSameReason(one, other)) === index);
  return unique.length > 0 ? unique : [named("the cluster file lists it", ["network", "endpoints", "services", service])];

  function named(why: string, path: readonly string[]): EndpointReason {
    return { consumer: "network.endpoints", why, place: placeOf(path) };
  }
}

const isSameReason = (one: EndpointReason, other: EndpointReason): boolean =>
  one.consumer === other.consumer && one.why === other.why && one.place.key === other.place.key;
