import { endpointService } from "../../../../aws/endpointServices";
import type { VpcEndpointFacts, VpcFacts } from "../../../aws/vpcFacts";

/** The VPC endpoints that a cluster uses as they are, and those that it cannot. */
export interface FoundEndpoints {
  /** Services for `network.endpoints.services`, sorted. */
  readonly existing: readonly string[];
  /** Endpoints that are not among them, each with the reason. */
  readonly others: readonly string[];
  /** What must be added to those that are used, as sentences. */
  readonly incomplete: readonly string[];
}

/** @param routeTableIds those of the node and pod subnets, as far as they are given */
export function findEndpoints(facts: VpcFacts, routeTableIds: readonly string[]): FoundEndpoints {
  const all = facts.endpoints.map((endpoint) => ({ endpoint, service: serviceOf(endpoint, facts.region) }));
  const judged = all.map(({ endpoint, service }) => ({
    endpoint,
    service,
    why: reasonToLeaveOut(endpoint, service, routeTableIds, facts.region),
  }));
  const used = judged.flatMap(({ endpoint, service, why }) => (service !== undefined && why === undefined ? [{ endpoint, service }] : []));
  return {
    existing: [...new Set(used.map(({ service }) => service))].sort(),
    others: judged
      .flatMap(({ endpoint: { id, serviceName, type }, why }) => (why === undefined ? [] : [`${id}, ${type} of ${serviceName}: ${why}`]))
      .sort(),
    incomplete: used.flatMap(({ endpoint, service }) => {
      const missing = endpoint.type === "Gateway" ? routeTableIds.filter((id) => !endpoint.routeTableIds.includes(id)) : [];
      return missing.length > 0 ? [`the ${service} endpoint ${endpoint.id} is not associated with ${missing.join(", ")}`] : [];
    }),
  };
}

/** The last part of an endpoint service name of AWS's in this region; undefined for services of others, and of other regions. */
function serviceOf({ serviceName }: VpcEndpointFacts, region: string): string | undefined {
  const rest = serviceName.replace(/^(?:cn\.)?com\.amazonaws\./, "");
  const service = rest.startsWith(`${region}.`) ? rest.slice(region.length + 1) : rest;
  return endpointService(service, region).serviceName === serviceName ? service : undefined;
}

function reasonToLeaveOut(
  { privateDns, routeTableIds, type }: VpcEndpointFacts,
  service: string | undefined,
  ofSubnets: readonly string[],
  region: string,
): string | undefined {
  if (service === undefined) return "write it at network.endpoints.privateLink if the cluster needs another one";
  const expected = endpointService(service, region).type;
  if (type !== expected) return `the cluster uses an endpoint of type ${expected}`;
  if (type === "Interface") return privateDns ? undefined : "its private DNS is off, so the service's own name does not lead to it";
  return ofSubnets.some((id) => routeTableIds.includes(id)) ? undefined : "no route table of the subnets above is associated with it";
}
