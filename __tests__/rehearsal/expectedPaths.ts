import type { TracedStacks } from "../../commands/trace/rules/world";
import type { ClusterConfig } from "../../config/schema/schema";
import { dnsSuffixOf, documentedNames, endpointServicesIn } from "../support/endpointNames";
import type { Json } from "../support/stack";

/**
 * How a host must be reached, by what the network stack has and AWS documents, and by what the cluster file says is the way out: never by what the design
 * thinks of it.
 */
export type ExpectedPaths = (host: string) => string | undefined;

/** Whether a documented name is a host, or with a leading dot one above it. */
const covers = (name: string, host: string): boolean => (name.startsWith(".") ? host.endsWith(name) : host === name);

/** The endpoint services of a network stack, by the last part of their names, with the names that lead to them. */
export function endpointNamesIn({ network }: TracedStacks): Readonly<Record<string, readonly string[]>> {
  const services = endpointServicesIn({ name: "network", json: network as Readonly<Record<string, Json>> });
  return Object.fromEntries(services.map((name) => [name.replace(/^(?:cn\.)?com\.amazonaws\.[a-z\d-]+\./, ""), documentedNames(name)]));
}

/** Services whose endpoint is a gateway, where a network stack has it as one. */
const isGateway = ({ network }: TracedStacks, service: string): boolean =>
  Object.values(
    (network as { resource: { aws_vpc_endpoint?: Readonly<Record<string, Readonly<Record<string, unknown>>>> } }).resource
      .aws_vpc_endpoint ?? {},
  ).some(({ service_name: name, vpc_endpoint_type: type }) => type === "Gateway" && String(name).endsWith(`.${service}`));

/** The way out by the cluster file, in the words of `pathOf`. @default - there is none */
function wayOut({ network: { egress }, proxy }: ClusterConfig): string | undefined {
  if (egress === "proxy") return proxy?.squid ? "own public address" : "corporate proxy";
  return { nat: "nat", firewall: "firewall", transitGateway: "corporate proxy", none: undefined }[egress];
}

/** The paths that a cluster must have. @param stacks as they are written, whatever of them is rehearsed */
export function expectedPathsOf(stacks: TracedStacks, config: ClusterConfig, serviceAddress: string | undefined): ExpectedPaths {
  const endpoints = Object.entries(endpointNamesIn(stacks));
  const ofApi = new RegExp(`^[a-z\\d]+\\.[a-z\\d]+\\.${config.region}\\.eks\\.${dnsSuffixOf(config.region)}$`);
  return (host) => {
    if (host === serviceAddress || ofApi.test(host)) return "control plane";
    const [service] = endpoints.find(([, names]) => names.some((name) => covers(name, host))) ?? [];
    if (service === undefined) return wayOut(config);
    return isGateway(stacks, service) ? "gateway" : `endpoint ${service}`;
  };
}
