import type { ReachedPair } from "./reachedPairs";

/** What leads somewhere, in words. */
export const pathWords: Readonly<Record<ReachedPair["path"], string>> = {
  endpoint: "VPC endpoint",
  existingEndpoint: "existing endpoint",
  proxy: "HTTP proxy",
  vpc: "the VPC itself",
  nat: "NAT gateway",
  transitGateway: "transit gateway",
  firewall: "firewall",
  peering: "peering connection",
  existingRoute: "routes of the VPC's owner",
  none: "nothing",
};
