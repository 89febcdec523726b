import { hasFipsAmis, hasFipsEndpoints } from "../../aws/amis";
import { serviceHosts } from "../../aws/hosts";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { amazonRegistryAccounts } from "../images/awsRegistries";

/** Node groups with a switch of FIPS on, in regions that have endpoints with FIPS. What is on by default gets through already. */
export const groupsWithFips =
  (key: "enabled" | "endpoints") =>
  ({ nodeGroups, region }: ClusterConfig): readonly ConfigPath[] =>
    Object.entries(nodeGroups).flatMap(([kind, groups]) =>
      Object.entries<Pick<ClusterConfig["nodeGroups"]["managed"][string], "amiFamily" | "fips">>(groups).flatMap(
        ([name, { amiFamily, fips }]) =>
          fips.enabled && fips[key] && hasFipsAmis(amiFamily) && hasFipsEndpoints(region) ? [["nodeGroups", kind, name, "fips", key]] : [],
      ),
    );

/** Hosts with FIPS. They are no services to create endpoints of: AWS has not all of these endpoints everywhere, and others do as well. */
export const fipsHosts = (hosts: readonly string[], fix: string) => hosts.map((host) => ({ kind: "host" as const, host, remedy: { fix } }));

/** The name by which Bottlerocket's registry is called. */
export const fipsRegistryHosts = (region: string): readonly string[] => {
  const { bottlerocket } = amazonRegistryAccounts(region);
  return bottlerocket === undefined ? [] : serviceHosts("ecr-fips.dkr", region).map((below) => `${bottlerocket}${below}`);
};

/** What to do so that a host with FIPS is reached by a name of its own. */
export const namedEndpoint = (privateDnsName: string) =>
  `name an endpoint with the private DNS name ${privateDnsName} at network.endpoints.privateLink`;
