import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { squidDependencies } from "../proxy/squid/needs";
import { bastionDependencies } from "./bastionDependencies";
import type { Need } from "./dependency";
import { endpointsOfOthers, isExistingEndpointInVpc, type PlannedEndpoints } from "./endpoints";

/** Something in a public subnet, and what it needs. */
export interface PublicClientPair {
  readonly consumer: string;
  readonly why: string;
  readonly askedBy: ConfigPath;
  readonly need: Need;
  readonly path: "endpoint" | "existingEndpoint" | "internetGateway";
}

/**
 * What calls from public subnets: a bastion there, and Squid. No endpoint is made for them, and neither private route tables nor the HTTP proxy are on
 * their way: it is the internet gateway, except for services whose names the private DNS of an interface endpoint in the VPC answers.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-access-aws-services.html
 */
export function publicClientPairs(planned: PlannedEndpoints): readonly PublicClientPair[] {
  const { config, endpoints, reachability } = planned;
  const existing = endpointsOfOthers(config, reachability).filter(({ service }) => isExistingEndpointInVpc(config, service));
  const answers = (endpoint: { readonly service: string; readonly privateDns: boolean }, need: Need): boolean =>
    need.kind === "service" && endpoint.service === need.service && endpoint.privateDns;
  const pathOf = (need: Need): PublicClientPair["path"] => {
    if (endpoints.some((endpoint) => answers(endpoint, need))) return "endpoint";
    return existing.some((endpoint) => answers(endpoint, need)) ? "existingEndpoint" : "internetGateway";
  };
  return publicClients(config).flatMap(({ askedBy, consumer, needs, why }) =>
    needs.map((need) => ({ consumer, why, askedBy, need, path: pathOf(need) })),
  );
}

const publicClients = (config: ClusterConfig) =>
  [...bastionDependencies("public"), ...squidDependencies].flatMap(({ askedBy, consumer, needs, why }) =>
    askedBy(config).map((path) => ({ consumer, why, askedBy: path, needs: needs(config, path) })),
  );
