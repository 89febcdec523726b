import { pathText } from "../../../config/findings/path";
import type { ClusterDesign } from "../../../design/cluster";
import { squidDependencies } from "../../../design/proxy/squid/needs";
import { bastionDependencies } from "../../../design/reachability/bastionDependencies";
import type { Need } from "../../../design/reachability/dependency";
import { endpointHosts } from "../../../design/reachability/endpoints";
import { hostNameOf } from "../../../design/reachability/paths";
import type { Explanation } from "../model";
import type { Paper } from "./paper";

/** What calls from public subnets: a bastion there, and Squid. Private route tables, and the HTTP proxy, are not on their way. */
export function publicClientRows(design: ClusterDesign, { endpoints }: Pick<Explanation, "endpoints">): Paper["rows"] {
  const { addresses, bastion, config } = design;
  const publicBlocks = (isIn: (zone: string) => boolean): string =>
    addresses.zones.flatMap((zone) => (zone.public !== undefined && isIn(zone.zone) ? [zone.public] : [])).join(" ");
  const clients = [
    { dependencies: bastionDependencies("public"), source: publicBlocks((zone) => zone === bastion?.zone) },
    { dependencies: squidDependencies, source: publicBlocks(() => true) },
  ];
  return clients.flatMap(({ dependencies, source }) =>
    dependencies.flatMap((dependency) =>
      dependency.askedBy(config).flatMap((askedBy) =>
        dependency
          .needs(config, askedBy)
          .flatMap((need) => clientDestinations(design, endpoints, need))
          .map(({ by, destination, names }) => [
            source,
            destination,
            names,
            "443",
            "TCP",
            by,
            dependency.consumer,
            dependency.why,
            pathText(askedBy),
          ]),
      ),
    ),
  );
}

/** By the private DNS of an interface endpoint in the VPC, else by the internet gateway: gateway endpoints are in private route tables alone. */
function clientDestinations({ config }: ClusterDesign, endpoints: Explanation["endpoints"], need: Need) {
  const by = "internet gateway";
  if (need.kind === "host") return [{ destination: hostNameOf(need.host), names: "", by }];
  if (need.kind === "image") return [];
  const endpoint = endpoints.find(({ origin, service, type }) => service === need.service && type === "Interface" && origin === "created");
  return endpoint?.privateDns
    ? [{ destination: `interface endpoint ${endpoint.serviceName}`, names: endpoint.hosts.join(" "), by: "VPC endpoint" }]
    : endpointHosts(config, need.service).map((destination) => ({ destination, names: "", by }));
}
