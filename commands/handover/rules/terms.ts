import type { HandedEndpoint } from "./handedEndpoints";
import type { Handover } from "./handover";

/** What owners are asked for, in the words of the handover and of the request for a network team. */
export const vpcTerms = "enableDnsSupport and enableDnsHostnames: true";

export const subnetTerms =
  "Public addresses are off in node and pod subnets. Each is associated with a route table other than the main one.";

export const gatewayTerms = "in the VPC itself, associated with the route tables of all node and pod subnets";

export const nameTerms =
  "private DNS names on, or in a central VPC a hosted zone or a Route 53 Profile that tells the names to the cluster's VPC";

export const portTerms = ({ ports, sources }: HandedEndpoint): string =>
  `security groups that let in TCP port ${ports.join(", ")} from ${sources.join(", ")}`;

export const shareTerms = ({ accountId }: NonNullable<Handover["share"]>): string =>
  `shared with ${accountId === undefined ? "the account of the cluster" : `account ${accountId}`}, of the same organization`;

/** What the owner of an endpoint sees to. */
export const endpointTerms = (endpoint: HandedEndpoint): string =>
  endpoint.type === "Gateway" ? `gateway, ${gatewayTerms}` : `interface; ${portTerms(endpoint)}; ${nameTerms}`;
