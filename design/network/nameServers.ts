import type { ClusterConfig } from "../../config/schema/schema";

/** The DNS servers of the VPC besides Amazon's, which no security group filters. */
export const nameServers = ({ network }: ClusterConfig): readonly string[] =>
  network.dhcpOptions.domainNameServers.filter((server) => server !== "AmazonProvidedDNS");
