import { isIP } from "node:net";
import { endpointService } from "../../../aws/endpointServices";
import { coversDomain } from "../../../aws/hosts";
import type { ClusterDesign } from "../../../design/cluster";
import { bypasses } from "../../../design/network/localDestinations";
import { firewallCidrs, peeringRoutes } from "../../../design/network/routes";
import type { EndpointDesign } from "../../../design/reachability/endpoints";
import type { Path } from "../../../design/reachability/paths";
import { type DnsFirewallStep, dnsFirewallStep } from "./dnsFirewallHops";

/** What a consumer needs: an AWS service, a host, or an image, by how users write it. */
export interface NeededDestination {
  readonly kind: "service" | "host" | "image";
  /** Name in VPC endpoint services, host with its port, or image with its tag. */
  readonly name: string;
  /** The AWS service behind it: that of the name, or Amazon ECR for an image in it. @default - none, it is on the internet or in your networks */
  readonly service?: string;
  /** Names that are asked for. A leading dot stands for all names below. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** Host of the mirror that nodes pull an image from. @default - its own registry, or it is no image */
  readonly mirror?: string;
}

/** A destination for people: of an image, with the mirror that it is pulled from. */
export const nameWithMirror = ({ mirror, name }: NeededDestination): string => (mirror === undefined ? name : `${name}, from ${mirror}`);

/** How something is reached: from private subnets as the dependency model has it, from public ones by the internet gateway, too. */
export type ReachedPath = Path | "internetGateway";

/** What decides about a path that is known. */
type PathHops = (design: ClusterDesign, destination: NeededDestination) => readonly string[];

/** The steps from a consumer to what it needs, by the design: names, proxy or not, routes, endpoint and its policy. */
export function hopsOf(
  design: ClusterDesign,
  pair: { readonly path: ReachedPath | undefined; readonly isCertain: boolean },
  destination: NeededDestination,
): readonly string[] {
  if (pair.path === undefined) return ["no route, endpoint or proxy of this VPC leads there"];
  const step = lookup(design, pair.path, destination);
  if (step.isEnd) return step.hops;
  return [
    ...step.hops,
    ...hopsByPath[pair.path](design, destination),
    ...(pair.isCertain ? [] : ["whether that leads there depends on addresses or routes that the cluster file does not have"]),
  ];
}

/** Clients of a proxy leave names to it; a Squid of ours looks them up in the VPC. */
function lookup(design: ClusterDesign, path: ReachedPath, destination: NeededDestination): DnsFirewallStep {
  const isLookedUp = path !== "proxy" || (design.squid !== undefined && isAllowedBySquid(design, destination));
  return isLookedUp ? dnsFirewallStep(design, destination.hosts) : { hops: [], isEnd: false };
}

const hopsByPath: Readonly<Record<ReachedPath, PathHops>> = {
  endpoint: (design, destination) => {
    const endpoint = design.endpoints.find(({ service }) => service === destination.service);
    return endpoint?.type === "Gateway" ? gatewayHops(design, destination, endpoint) : interfaceHops(design, destination, endpoint);
  },
  existingEndpoint: (design, destination) =>
    endpointService(destination.service ?? destination.name, design.config.region).type === "Gateway"
      ? [
          publicNames(destination),
          ...bypassHops(design, destination),
          `prefix list of ${destination.service} in the route tables: a gateway endpoint that others make`,
        ]
      : [
          `${resolving(destination)} to a VPC endpoint of ${destination.service} that others make, in this VPC or in one that routes lead to`,
          ...bypassHops(design, destination),
          `its security group must let in TCP ${destination.port} from ${vpcBlocksText(design)}`,
        ],
  proxy: (design, destination) => [
    `no entry of NO_PROXY stands for ${namesOfHosts(destination)}: the proxy is asked`,
    `HTTP CONNECT ${destination.hosts[0]?.replace(/^\./, "*.")}:${destination.port} to ${proxyName(design)}, from ${vpcBlocksText(design)}`,
    design.squid ? squidHop(design, destination) : "the owner of the proxy must let it pass",
  ],
  vpc: (design, destination) => [
    `${resolving(destination)} to addresses in the VPC, or of an endpoint in it`,
    ...bypassHops(design, destination),
    "the local route of the VPC leads there",
  ],
  nat: (design, destination) => [
    publicNames(destination),
    `route 0.0.0.0/0 of the private route tables: NAT gateway in ${[...new Set(Object.values(design.natGatewayZones ?? {}))].join(", ") || "the zones of its owner"}`,
    "the NAT gateway sends with its public address through the internet gateway",
  ],
  internetGateway: (_design, destination) => [
    publicNames(destination),
    "route 0.0.0.0/0 of the public route table: internet gateway",
    "it sends with a public address of its own",
  ],
  transitGateway: (design, destination) => [
    ...bypassHops(design, destination),
    `route ${listOr(design.config.network.transitGateway?.cidrs, "0.0.0.0/0")} of the private route tables: transit gateway ${design.config.network.transitGateway?.id ?? ""}`.trimEnd(),
    "where the transit gateway leads, its owner decides",
  ],
  firewall: (design, destination) => [
    publicNames(destination),
    `route ${firewallCidrs(design.config).join(", ")} of the private route tables: the firewall in each zone`,
    "the firewall must let it pass",
  ],
  peering: (design, destination) => [
    ...bypassHops(design, destination),
    `route ${peeringRoutes(design.config)
      .map(({ cidr, connectionId }) => `${cidr} to ${connectionId}`)
      .join(", ")} of the private route tables`,
  ],
  existingRoute: () => ["route tables of the existing VPC, which only their owner knows"],
};

const interfaceHops = (design: ClusterDesign, destination: NeededDestination, endpoint: EndpointDesign | undefined): readonly string[] => [
  `${resolving(destination)} to the private addresses of the endpoint${endpoint?.privateDns === false ? ", where your names lead to it" : ", by private DNS"}`,
  ...bypassHops(design, destination),
  `the security group of the endpoints lets in TCP ${(endpoint?.ports ?? [destination.port]).join(", ")} from ${vpcBlocksText(design)}`,
  `interface endpoint ${endpoint?.serviceName ?? destination.service} in the node subnet of each zone`,
  ...(endpoint ? [policyHop(endpoint)] : []),
];

const gatewayHops = (design: ClusterDesign, destination: NeededDestination, endpoint: EndpointDesign): readonly string[] => [
  publicNames(destination),
  ...bypassHops(design, destination),
  `prefix list of ${endpoint.serviceName} in the private route tables: gateway endpoint`,
  policyHop(endpoint),
];

function isAllowedBySquid({ config, proxyDestinations }: ClusterDesign, { hosts }: NeededDestination): boolean {
  const allow = config.proxy?.squid?.allow ?? [];
  return hosts.every((host) => allow === "all" || [...proxyDestinations, ...allow].some((domain) => coversDomain(domain, host)));
}

function squidHop(design: ClusterDesign, destination: NeededDestination): string {
  return isAllowedBySquid(design, destination)
    ? "Squid lets it pass: it is in the allow-list"
    : "Squid refuses it: list it at proxy.squid.allow";
}

const policyHop = ({ isForOwnAccount, perimeter, policy }: EndpointDesign): string => {
  if (policy) return "the endpoint policy is that of network.endpoints.policies";
  if (perimeter) return "the endpoint policy is that of network.endpoints.perimeter";
  return isForOwnAccount ? "the endpoint policy allows principals of the cluster's account" : "the endpoint policy allows all";
};

/** Only clusters with a proxy have entries of NO_PROXY to look at. */
function bypassHops({ proxy }: ClusterDesign, { hosts }: NeededDestination): readonly string[] {
  if (!proxy) return [];
  const entries = [...new Set(hosts.flatMap((host) => proxy.noProxy.find((entry) => bypasses(entry, host)) ?? []))];
  return entries.length > 0 ? [`NO_PROXY has ${entries.join(", ")}: the proxy is not asked`] : [];
}

const namesOfHosts = ({ hosts }: NeededDestination): string => hosts.map((host) => host.replace(/^\./, "*.")).join(", ");

/** The names with their verb. */
const resolving = (destination: NeededDestination): string =>
  `${namesOfHosts(destination)} ${destination.hosts.length === 1 && !destination.hosts[0]!.startsWith(".") ? "resolves" : "resolve"}`;

const publicNames = (destination: NeededDestination): string =>
  destination.hosts.every((host) => isIP(host) !== 0)
    ? `${namesOfHosts(destination)} is a public address`
    : `${resolving(destination)} to public addresses`;

const vpcBlocksText = ({ addresses }: ClusterDesign): string => [addresses.vpcCidr, ...addresses.secondaryCidrs].join(", ");

const proxyName = ({ proxy }: ClusterDesign): string => proxy?.url ?? "the load balancer of Squid";

const listOr = (values: readonly string[] | undefined, otherwise: string): string =>
  values && values.length > 0 ? values.join(", ") : otherwise;
