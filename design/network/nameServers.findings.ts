import { isIP } from "node:net";
import { contains, linkLocalRange, nthAddress } from "../../aws/cidr";
import { isPrivateName, isPublicAddress } from "../../aws/publicHosts";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { registryOf } from "../images/images";
import { isMirrorKey } from "../images/registry/nodeMirrors";
import { existingServices } from "../reachability/endpointModes";
import { mayHaveEndpoints } from "../reachability/endpoints";
import { existingKey } from "../reachability/existingEndpoints.findings";
import { hostNameOf, pulledRepository, type Reachability } from "../reachability/paths";
import { primaryCidr, vpcBlocks } from "./cidrBlocks";
import { firewallCidrs, peeringRoutes, routedZones } from "./routes";

/**
 * Whether clients reach the name servers of the DHCP options, and whether those know the names that the cluster needs. Only where the routes are made:
 * what the route tables of an existing VPC lead to, only their owner knows.
 */
export function nameServerFindings({ config, reachability }: ClusterFacts): readonly Finding[] {
  if (routedZones(config).length === 0) return [];
  const unreached = unreachedFindings(config);
  return [
    ...(unreached.length > 0 ? unreached : forwarderFindings(config)),
    ...privateNameFindings(config, reachability),
    ...distantEndpointFindings(config, reachability),
  ];
}

const serversPath = ["network", "dhcpOptions", "domainNameServers"];

const alsoReads = [["network"], ["proxy"], ["access", "bastion"]];

/** Amazon's own server: by its name, its link-local address, and the third address of the VPC. @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
export const isAmazonNameServer = (config: ClusterConfig, server: string): boolean =>
  ["AmazonProvidedDNS", "169.254.169.253", nthAddress(primaryCidr(config), 2)].includes(server);

const hasAddress = (cidr: string, server: string): boolean => contains(cidr, `${server}/32`);

const isInVpc = (config: ClusterConfig, server: string): boolean => vpcBlocks(config).some(({ cidr }) => hasAddress(cidr, server));

function unreachedFindings(config: ClusterConfig): readonly Finding[] {
  return config.network.dhcpOptions.domainNameServers.flatMap((server, index): Finding[] => {
    if (isAmazonNameServer(config, server) || isInVpc(config, server)) return [];
    const error = (problem: string, fix: string): Finding[] => [
      { severity: "error", path: [...serversPath, index], alsoReads, problem, fix },
    ];
    if (hasAddress(linkLocalRange, server))
      return error(`${server} is link-local, and no name server of AWS`, "List AmazonProvidedDNS instead");
    if (!isRouted(config, server)) {
      const way = isPublicAddress(server)
        ? ""
        : ", with network.resolverRules for the domains that it knows, or route it at network.transitGateway.cidrs or network.peerings";
      return error(`nodes do not reach the name server ${server}: no route of the VPC leads to it`, `List AmazonProvidedDNS only${way}`);
    }
    const clients = clientsInPublicSubnets(config);
    return clients === undefined || isPublicAddress(server)
      ? []
      : error(
          `${clients} does not reach the name server ${server}: the public subnets are routed to the internet only`,
          "List AmazonProvidedDNS only, or name servers in the VPC",
        );
  });
}

/** Whether a route of the private subnets leads to an address outside of the VPC. What a NAT gateway forwards to private addresses gets lost. */
const isRouted = (config: ClusterConfig, server: string): boolean =>
  [...(config.network.transitGateway?.cidrs ?? []), ...firewallCidrs(config), ...peeringRoutes(config).map(({ cidr }) => cidr)].some(
    (cidr) => hasAddress(cidr, server),
  ) ||
  (config.network.egress === "nat" && isPublicAddress(server));

/** Who asks from a public subnet that is made; those of an existing VPC may have other routes. */
function clientsInPublicSubnets({ access: { bastion }, network, proxy }: ClusterConfig): string | undefined {
  if (network.existingVpc) return undefined;
  if (proxy?.squid) return "Squid";
  return bastion.enabled && bastion.subnet === "public" ? "the bastion" : undefined;
}

/** Other servers know the private names of the API endpoint and of VPC endpoints only if they ask Amazon's, which answers inside the VPC only. */
function forwarderFindings(config: ClusterConfig): readonly Finding[] {
  const servers = config.network.dhcpOptions.domainNameServers;
  if (servers.some((server) => isAmazonNameServer(config, server) || isInVpc(config, server))) return [];
  return [
    ...tellingKeys(config).map((key): Finding => ({
      severity: "warning",
      path: ["network", key],
      alsoReads,
      problem:
        "only Amazon's name server knows what is associated with the VPC, and network.dhcpOptions.domainNameServers does not list it",
      fix: "List AmazonProvidedDNS at network.dhcpOptions.domainNameServers, alone",
    })),
    {
      severity: "warning",
      path: serversPath,
      alsoReads,
      problem:
        "no name server is in the VPC, and others know the names of the private API endpoint and of VPC endpoints only by an inbound endpoint of Route 53 Resolver",
      fix: "List AmazonProvidedDNS instead, with network.resolverRules for the domains of other networks, or make sure that they forward these names to such an endpoint before nodes start",
    },
  ];
}

/** Names that EC2 and the nodes themselves know, and those of the cluster, which no proxy may have. */
const knownNames = /^localhost$|\.(?:compute|ec2)\.internal$|\.cluster\.local$/;

/** The keys that tell Amazon's server private names. */
const tellingKeys = ({ network }: ClusterConfig): readonly string[] => [
  ...(network.resolverRules.length > 0 ? ["resolverRules"] : []),
  ...(network.privateHostedZones.length > 0 ? ["privateHostedZones"] : []),
  ...(network.route53ProfileId === undefined ? [] : ["route53ProfileId"]),
];

/** Whether nodes ask a server that answers nothing but public names, and EC2's own. An existing VPC may have more associated with it. */
const knowsPublicNamesOnly = (config: ClusterConfig): boolean =>
  !config.network.existingVpc &&
  tellingKeys(config).length === 0 &&
  config.network.dhcpOptions.domainNameServers.every((server) => isAmazonNameServer(config, server));

/**
 * A warning for endpoints in another network: their private DNS names are known in the VPC that has them only, and elsewhere the names of the services
 * are public. Once nodes start, what tells their names must be associated.
 * @see https://docs.aws.amazon.com/whitepapers/latest/building-scalable-secure-multi-vpc-network-infrastructure/centralized-access-to-vpc-private-endpoints.html
 */
function distantEndpointFindings(config: ClusterConfig, reachability: readonly Reachability[]): readonly Finding[] {
  const { network } = config;
  const existing = existingServices(config, reachability);
  if (existing.length === 0 || !mayHaveEndpoints(network) || !knowsPublicNamesOnly(config)) return [];
  const problem = `the endpoints of ${existing.join(", ")} are in another network, and the name server of the new VPC knows the public addresses of these services only`;
  const fix =
    "Associate what knows their names at network.privateHostedZones, network.route53ProfileId or network.resolverRules, or have the endpoints created";
  return [{ severity: "warning", path: existingKey(config), alsoReads, problem, fix }];
}

/**
 * Private names that nodes ask for in a VPC whose name server knows only public ones, and EC2's own: of the proxy, and of registries that are reached
 * without it. A new VPC has no hosted zones and forwarding rules but those of the cluster file; which names these have is not known here.
 */
function privateNameFindings(config: ClusterConfig, reachability: readonly Reachability[]): readonly Finding[] {
  const { proxy } = config;
  if (!knowsPublicNamesOnly(config)) return [];
  const registries = reachability.flatMap(({ askedBy, need, path }) => {
    if (path === "proxy") return [];
    if (need.kind === "image") return [{ host: hostNameOf(registryOf(pulledRepository(need))), path: need.remedy.path }];
    return need.kind === "host" && isMirrorKey(askedBy) ? [{ host: hostNameOf(need.host), path: need.remedy?.path ?? askedBy }] : [];
  });
  const named = [
    ...(proxy?.url === undefined ? [] : [{ host: new URL(proxy.url).hostname.replace(/\.$/, ""), path: ["proxy", "url"] }]),
    ...registries,
  ].filter(({ host }) => isIP(host.replace(/^\[|\]$/g, "")) === 0 && isPrivateName(host) && !knownNames.test(host));
  return named
    .filter(({ host }, index) => named.findIndex((other) => other.host === host) === index)
    .map(({ host, path }) => ({
      severity: "warning",
      path,
      alsoReads: [["network"]],
      problem: `${host} is a private name, and the name server of the new VPC knows public names only`,
      fix: "Associate what knows it at network.resolverRules, network.privateHostedZones or network.route53ProfileId, or list a name server that knows it at network.dhcpOptions.domainNameServers",
    }));
}
