import { endpointService } from "../../aws/endpointServices";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { existingServices, listedAsExisting } from "./endpointModes";
import { mayHaveEndpoints } from "./endpoints";

export const endpointsPath: ConfigPath = ["network", "endpoints"];

/** Warnings about endpoints that others make: of whether they can be reached, and of those that serve their own VPC only. */
export const existingEndpointFindings = (config: ClusterConfig, pairs: ClusterFacts["reachability"]): readonly Finding[] => [
  ...withoutWay(config, pairs),
  ...gatewayFindings(config),
];

/** Where it is said that services have endpoints that others make: service by service, or once for all. */
export const existingKey = ({ network }: ClusterConfig): ConfigPath => [
  ...endpointsPath,
  listedAsExisting(network).length > 0 ? "services" : "interface",
];

/** Another configuration may make them in the VPC, between the network and the cluster stack. NAT gateways lead to the public endpoints meanwhile. */
function withoutWay(config: ClusterConfig, pairs: ClusterFacts["reachability"]): readonly Finding[] {
  const { network } = config;
  const existing = existingServices(config, pairs);
  if (existing.length === 0 || mayHaveEndpoints(network)) return [];
  const path = existingKey(config);
  const create = path.at(-1) === "services" ? "Set these services to create" : `Set ${pathText(path)} to create`;
  const skip = network.endpoints.skip
    ? `Set network.endpoints.skip to false, and ${path.at(-1) === "services" ? "these services" : pathText(path)} to create`
    : create;
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["network"]],
      problem: `the endpoints of ${existing.join(", ")} are existing ones, but the VPC is new, and no transit gateway or peering connection leads to one that has them`,
      fix: `${skip}, or name the VPC at network.existingVpc, or have them made in the VPC before the cluster stack is applied`,
    },
  ];
}

/**
 * A gateway endpoint is a route of its own VPC. In another network a service has an interface endpoint at most, for whose hosts, with the buckets among
 * them, somebody tells the VPC other addresses; and each byte of an image's layers is billed on the way.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
 */
function gatewayFindings(config: ClusterConfig): readonly Finding[] {
  const { network, region } = config;
  if (network.existingVpc || !mayHaveEndpoints(network)) return [];
  return listedAsExisting(network)
    .filter((service) => endpointService(service, region).type === "Gateway")
    .map((service) => {
      const path = [...endpointsPath, "services", service];
      return {
        severity: "warning",
        path,
        alsoReads: [["network"], ["region"]],
        problem: `the endpoint of ${service} is in another network, where a gateway endpoint serves nobody else`,
        fix: `Set ${pathText(path)} to create, which costs nothing, unless ${service} has an interface endpoint there whose names the VPC knows`,
      };
    });
}
