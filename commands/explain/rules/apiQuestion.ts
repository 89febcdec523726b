import { partitionOf } from "../../../aws/regions";
import type { ClusterDesign } from "../../../design/cluster";
import type { Explanation } from "../model";
import { placeText } from "../places";
import { noProxyStatements } from "./ownDestinations";

/** How the Kubernetes API is asked for, here and in `trace`. */
export const apiName = "api";

/** Who reaches the Kubernetes API, and how. EKS chooses the first parts of its name. */
export function aboutApi(
  of: Explanation,
  { config: { region } }: ClusterDesign,
): { readonly statements: readonly string[]; readonly pairs: readonly []; readonly hops: readonly string[] } {
  const { endpoint, networks } = of.api;
  const name = `x.gr7.${region}.eks.${partitionOf(region).dnsSuffix}`;
  return {
    statements: [
      `the Kubernetes API has a ${endpoint} endpoint, TCP 443`,
      ...networks.map(({ by, from, place }) => `it lets in ${from}, by the ${by}${place ? `; asked for by ${placeText(place)}` : ""}`),
      ...noProxyStatements(name, of),
    ],
    pairs: [],
    hops: [
      "in the VPC its name resolves to private addresses, those of the network interfaces of the control plane",
      ...(of.noProxy.length > 0 ? ["the proxy is not asked"] : []),
      "the local route of the VPC leads there, and the cluster security group lets in TCP 443",
    ],
  };
}
