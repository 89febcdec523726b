import { nthAddress } from "../../aws/cidr";
import { endpointsOf, isHostOf } from "../../commands/trace/rules/endpointsOf";
import { documentedNames } from "../support/endpointNames";
import { listedTexts, plainText } from "../../commands/trace/rules/values";
import type { TracedBlock, World } from "../../commands/trace/rules/world";
import type { ClusterConfig } from "../../config/schema/schema";
import { endpointHost } from "./answers";
import type { Interfaces } from "./interfaces";
import { gatewayAddress, internet } from "./surroundings";

/** Addresses of names; those that are missing do not exist. */
export type Names = Readonly<Record<string, readonly string[]>>;

export interface NameSpace {
  readonly world: World;
  readonly config: ClusterConfig;
  readonly interfaces: Interfaces;
  /** Names of the company, in whatever zone makes them known. */
  readonly ofCompany: Names;
}

/** What the VPC's name server answers for some names: nothing, where the VPC has none. */
export function vpcNames(space: NameSpace, hosts: readonly string[]): Names {
  const [vpc] = space.world.blocks("aws_vpc");
  if (vpc?.get("enable_dns_support") === false) return {};
  const answered = hosts.filter((host) => !isBlocked(space.world, host));
  return Object.fromEntries(answered.map((host) => [host, privateAddresses(space, host) ?? publicAddresses(space, host)]));
}

/** What name servers on the internet answer. */
export const publicNames = (space: NameSpace, hosts: readonly string[]): Names =>
  Object.fromEntries(hosts.map((host) => [host, publicAddresses(space, host)]));

/**
 * Private hosted zones of endpoints, load balancers, and the private endpoint of the Kubernetes API.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html#cluster-endpoint-private
 */
function privateAddresses({ config, interfaces, ofCompany, world }: NameSpace, host: string): readonly string[] | undefined {
  const own = ofCompany[host];
  if (own) return own;
  const [vpc] = world.blocks("aws_vpc", "data.aws_vpc");
  const hasHostNames = vpc?.type === "data.aws_vpc" || vpc?.get("enable_dns_hostnames") === true;
  const found = endpointsOf(world).find(
    ({ block, type }) =>
      type === "Interface" &&
      hasHostNames &&
      block.get("private_dns_enabled") === true &&
      documentedNames(plainText(block.get("service_name"))).some((name) => isHostOf(name, host)),
  );
  const addressesOf = (block: TracedBlock) => interfaces.all.filter((one) => one.block === block).map(({ address }) => address);
  if (found) return addressesOf(found.block);
  const balancer = world.blocks("aws_lb").find((block) => block.get("dns_name") === host);
  if (balancer) return addressesOf(balancer);
  const [cluster] = world.blocks("aws_eks_cluster");
  const isPrivate = cluster?.get("vpc_config", 0, "endpoint_private_access") === true && hasHostNames;
  if (host !== endpointHost(config) || !isPrivate) return undefined;
  return interfaces.all.filter(({ kind }) => kind === "controlPlane").map(({ address }) => address);
}

/** Services with gateway endpoints have the addresses of their prefix lists, other services of AWS one, and everything else another. */
function publicAddresses({ config }: NameSpace, host: string): readonly string[] {
  const gatewayService = ["s3", "dynamodb"].find((service) =>
    documentedNames(`com.amazonaws.${config.region}.${service}`).some((name) => isHostOf(name, host)),
  );
  if (gatewayService !== undefined) return [gatewayAddress(gatewayService)];
  return [/\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/.test(host) ? internet.services : internet.address];
}

/**
 * Whether DNS Firewall blocks a name: the first rule that names it decides.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-processing.html
 */
function isBlocked(world: World, host: string): boolean {
  const byPriority = (blocks: readonly TracedBlock[]) => [...blocks].sort((one, other) => priorityOf(one) - priorityOf(other));
  const rules = byPriority(world.blocks("aws_route53_resolver_firewall_rule_group_association")).flatMap((association) =>
    byPriority(
      world
        .blocks("aws_route53_resolver_firewall_rule")
        .filter((rule) => rule.get("firewall_rule_group_id") === association.get("firewall_rule_group_id")),
    ),
  );
  const deciding = rules.find((rule) => {
    const list = world.find(rule.get("firewall_domain_list_id"), "aws_route53_resolver_firewall_domain_list");
    return listedTexts(list?.get("domains")).some((domain) => {
      const pattern = domain.toLowerCase().replace(/\.$/, "");
      return pattern.startsWith("*") ? host.endsWith(pattern.slice(1)) : host === pattern;
    });
  });
  return deciding?.get("action") === "BLOCK";
}

const priorityOf = (block: TracedBlock): number => Number(block.get("priority") ?? 0);

/**
 * The name servers that machines get by DHCP, with the VPC's own at its second address.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html
 */
export function nameServersOf(world: World, vpcCidr: string): readonly string[] {
  const association = world.blocks("aws_vpc_dhcp_options_association")[0];
  const options = world.find(association?.get("dhcp_options_id"), "aws_vpc_dhcp_options");
  const servers = options ? listedTexts(options.get("domain_name_servers")) : ["AmazonProvidedDNS"];
  return servers.map((server) => (server === "AmazonProvidedDNS" ? nthAddress(vpcCidr, 2) : plainText(server)));
}
