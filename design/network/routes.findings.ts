import type { ClusterConfig } from "../../config/schema/schema";
import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { vpcBlocks, serviceCidr } from "./cidrBlocks";
import { contains, linkLocalRange, overlaps } from "../../aws/cidr";
import { pathText } from "../../config/findings/path";
import { firewallCidrs, peeringRoutes, routedZones, transitGatewayAttachment } from "./routes";
import { networkZones } from "./zones";

/** The values of `network.egress` that lead to the internet, each with what it needs, as fixes name them: to all programs, or to those that use a proxy. */
export const waysOut = {
  any: "nat, firewall, or transitGateway with network.transitGateway.id",
  withProxy: "nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
} as const;

/** Settings of a way out that is not the chosen one, and a transit gateway that is not named. */
export function egressFindings(config: ClusterConfig): readonly Finding[] {
  const { network } = config;
  const findings: Finding[] = [];
  const givenZones = networkZones(config).filter((zone) => !routedZones(config).includes(zone));
  if (network.natGateways !== undefined && network.egress !== "nat") {
    findings.push({
      severity: "error",
      path: ["network", "natGateways"],
      problem: `natGateways is set, but egress is ${network.egress}`,
      fix: "Set network.egress to nat, or remove network.natGateways",
    });
  }
  if (network.transitGateway !== undefined && !["transitGateway", "proxy", "firewall"].includes(network.egress)) {
    findings.push({
      severity: "error",
      path: ["network", "transitGateway"],
      problem: `a transit gateway is given, but egress is ${network.egress}`,
      fix: "Set network.egress to transitGateway, or to proxy for a proxy behind it, or remove network.transitGateway",
    });
  }
  if (network.transitGateway === undefined && network.egress === "transitGateway") {
    findings.push({
      severity: "error",
      path: ["network", "egress"],
      problem: "egress is transitGateway, but no transit gateway is given",
      fix: "Write its id at network.transitGateway.id",
    });
  }
  if (network.transitGateway?.attachment === undefined && transitGatewayAttachment(config) === "create" && givenZones.length > 0) {
    findings.push({
      severity: "error",
      path: ["network", "transitGateway"],
      alsoReads: [["network", "existingVpc"]],
      problem: `the route table of ${givenZones.join(", ")} is given, so the VPC may be attached to ${network.transitGateway!.id} already, and EC2 attaches it once`,
      allowed: "attachment: existing where it is attached, create where it is not",
      fix: "Write network.transitGateway.attachment",
    });
  }
  if (network.transitGateway?.attachment === "existing" && network.existingVpc === undefined) {
    findings.push({
      severity: "error",
      path: ["network", "transitGateway", "attachment"],
      problem: "the attachment is an existing one, but the VPC is new",
      fix: "Set it to create, or name the VPC at network.existingVpc",
    });
  }
  return [...findings, ...routeTableKeyFindings(config)];
}

/** Settings of an attachment that is not made. */
const routeTableKeyFindings = (config: ClusterConfig): readonly Finding[] =>
  (["defaultRouteTableAssociation", "defaultRouteTablePropagation"] as const)
    .filter((key) => transitGatewayAttachment(config) === "existing" && config.network.transitGateway?.[key] !== undefined)
    .map((key) =>
      noEffect({
        path: ["network", "transitGateway", key],
        without: "an attachment that is created",
        because: "an existing one stays as it is",
      }),
    );

export const transitGatewayFindings = (config: ClusterConfig): readonly Finding[] =>
  destinationFindings(config, config.network.transitGateway?.cidrs ?? [], { key: "transitGateway", name: "transit gateway" });

/**
 * Destinations that neither a transit gateway nor a firewall can have: those within a block of the VPC, which its local route has, and link-local ones.
 * Larger blocks may hold them. A warning where Kubernetes services have all of a destination's addresses: nothing that calls one arrives.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html
 */
export function destinationFindings(
  config: ClusterConfig,
  cidrs: readonly string[],
  { key, name }: { readonly key: "transitGateway" | "firewall"; readonly name: string },
): readonly Finding[] {
  const services = serviceCidr(config);
  return cidrs.flatMap((cidr, index): Finding[] => {
    const path = ["network", key, "cidrs", index];
    const own = vpcBlocks(config).find((block) => contains(block.cidr, cidr));
    if (own) {
      const problem = `${cidr} lies in ${own.cidr} of this VPC, whose addresses are reached by the local route`;
      return [
        { severity: "error", path, alsoReads: [own.path], problem, fix: "Remove it, or name a larger block that other networks have" },
      ];
    }
    if (contains(services, cidr)) {
      const problem = `${cidr} lies in the service CIDR ${services}, so pods reach no address of it by the ${name}`;
      const fix = "Before the cluster is created, choose a network.serviceCidr that no other network has, or remove the route";
      return [{ severity: "warning", path, alsoReads: [["network"]], problem, fix }];
    }
    return linkLocalFindings(cidr, path);
  });
}

/** Link-local addresses stay on their link, and AWS refuses routes to those of its own services. @see https://datatracker.ietf.org/doc/html/rfc3927#section-2.7 */
const linkLocalFindings = (cidr: string, path: Finding["path"]): Finding[] =>
  contains(linkLocalRange, cidr)
    ? [{ severity: "error", path, problem: `${cidr} is link-local: no router forwards packets to ${linkLocalRange}`, fix: "Remove it" }]
    : [];

/**
 * A warning for each of the runner's networks that no route leads back to: the control plane's network interfaces are in the node subnets, or in subnets
 * of their own with the same routes, and what they answer is dropped. NAT gateways and proxies lead to the internet only. Given route tables have routes that are not known here.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html#private-access
 */
export function runnerRouteFindings(config: ClusterConfig): readonly Finding[] {
  const { access, network } = config;
  const hasGivenSubnets = Object.keys(network.existingVpc?.controlPlaneSubnets ?? {}).length > 0;
  if (hasGivenSubnets || routedZones(config).length < networkZones(config).length) return [];
  const reached = [...vpcBlocks(config), ...peeringRoutes(config)]
    .map(({ cidr }) => cidr)
    .concat(network.transitGateway?.cidrs ?? [], firewallCidrs(config));
  return access.runnerCidrs.flatMap((cidr, index): Finding[] => {
    if (reached.some((destination) => overlaps(destination, cidr))) return [];
    const path = ["access", "runnerCidrs", index];
    const problem = `no route leads from the VPC back to ${cidr}, so nothing there gets an answer of the private API endpoint`;
    const fix = "Route it by network.transitGateway.cidrs or by network.peerings, or remove it";
    return [{ severity: "warning", path, alsoReads: [["network"]], problem, fix }];
  });
}

/**
 * Destinations that a peering connection cannot have: it leads to the blocks of one VPC, and to nothing behind it; that VPC has no block of this one;
 * and a route table has each destination once. A warning where Kubernetes services have its addresses: a pod that calls one may get a service of its
 * own cluster.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html#vpc-peering-limitations
 */
export function peeringFindings(config: ClusterConfig): readonly Finding[] {
  const routes = peeringRoutes(config);
  const [blocks, services] = [vpcBlocks(config), serviceCidr(config)];
  const byGateway = (["transitGateway", "firewall"] as const).flatMap((key) =>
    (config.network[key]?.cidrs ?? []).map((cidr, index) => ({ cidr, path: ["network", key, "cidrs", index] })),
  );
  return routes.flatMap(({ cidr, path }, index): Finding[] => {
    const own = blocks.find((block) => overlaps(block.cidr, cidr));
    const same = [...byGateway, ...routes.slice(0, index)].find((other) => other.cidr === cidr);
    const error = (problem: string, fix: string): Finding => ({ severity: "error", path, problem, fix });
    if (cidr === "0.0.0.0/0") return [error("a peering connection does not lead to the internet", "Name the CIDR blocks of the other VPC")];
    if (own)
      return [error(`${cidr} overlaps ${own.cidr} of this VPC, so the VPCs cannot be peered`, "Name the CIDR blocks of the other VPC")];
    if (same) return [error(`${cidr} is routed by ${pathText(same.path)} too`, "Remove one of them")];
    if (overlaps(services, cidr)) {
      const fix = "Before the cluster is created, choose a network.serviceCidr that no peered VPC has";
      return [{ severity: "warning", path, alsoReads: [["network"]], problem: `${cidr} overlaps the service CIDR ${services}`, fix }];
    }
    return linkLocalFindings(cidr, path);
  });
}
