import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "./zones";
import { routeTableSource } from "./existingVpc";

/**
 * Zones whose private route table is made, and gets the routes to the way out. What a route table of an existing VPC leads to is its owner's
 * choice: the cluster file only says which way that is.
 */
export const routedZones = (config: ClusterConfig): readonly string[] =>
  networkZones(config).filter((zone) => routeTableSource(config, zone) === "create");

/**
 * The NAT gateways, if any: for each zone whose private route table is made, the zone of the gateway it uses. A single one stands in the
 * zone that the file lists first. In an existing VPC the gateway of a zone may be given, and then each zone has its own.
 */
export function planNatGateways(config: ClusterConfig): { readonly natGatewayZones?: Readonly<Record<string, string>> } {
  const { availabilityZones, egress, existingVpc, natGateways } = config.network;
  const isSingle = natGateways === "single" && Object.keys(existingVpc?.natGatewayIds ?? {}).length === 0;
  const zones = routedZones(config);
  if (egress !== "nat" || zones.length === 0) return {};
  const single = isSingle ? (availabilityZones ?? networkZones(config))[0] : undefined;
  return { natGatewayZones: Object.fromEntries(zones.map((zone) => [zone, single ?? zone])) };
}

/** The zones in which NAT gateways are made, in a public subnet each. */
export function newNatGatewayZones(config: ClusterConfig): readonly string[] {
  const zones = new Set(Object.values(planNatGateways(config).natGatewayZones ?? {}));
  return [...zones].filter((zone) => config.network.existingVpc?.natGatewayIds[zone] === undefined);
}

/** Settings of a way out that is not the chosen one, and a transit gateway that is not named. */
export function egressFindings({ network }: ClusterConfig): readonly Finding[] {
  const findings: Finding[] = [];
  if (network.natGateways !== undefined && network.egress !== "nat") {
    findings.push({
      severity: "error",
      path: ["network", "natGateways"],
      problem: `natGateways is set, but egress is ${network.egress}`,
      fix: "Set network.egress to nat, or remove network.natGateways",
    });
  }
  if (network.transitGateway !== undefined && !["transitGateway", "proxy"].includes(network.egress)) {
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
  if (network.transitGateway?.attachment === "existing" && network.existingVpc === undefined) {
    findings.push({
      severity: "error",
      path: ["network", "transitGateway", "attachment"],
      problem: "the attachment is an existing one, but the VPC is new",
      fix: "Set it to create, or name the VPC at network.existingVpc",
    });
  }
  return findings;
}
