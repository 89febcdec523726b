import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "./zones";
import { routeTableSource } from "./existingVpc";
import { isSharedVpc } from "./existingVpc";
import type { Finding } from "../../config/findings/finding";

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

/** What is routed to a VPC peering connection. */
export interface PeeringRoute {
  readonly cidr: string;
  readonly connectionId: string;
  /** Where the cluster file asks for it. */
  readonly path: Finding["path"];
}

/** The routes to the VPCs that a cluster's VPC is peered with. */
export const peeringRoutes = ({ network }: ClusterConfig): readonly PeeringRoute[] =>
  Object.entries(network.peerings).flatMap(([name, { connectionId, cidrs }]) =>
    cidrs.map((cidr, index) => ({ cidr, connectionId, path: ["network", "peerings", name, "cidrs", index] })),
  );

/** Whether the VPC's attachment to a transit gateway is made, or there already, as by the owner of a shared VPC; undefined without a transit gateway. */
export const transitGatewayAttachment = ({ network }: ClusterConfig): "create" | "existing" | undefined =>
  network.transitGateway && (network.transitGateway.attachment ?? (isSharedVpc({ network }) ? "existing" : "create"));

/** Destinations of the firewall. One that is not described at all has everything. */
export const firewallCidrs = ({ network: { egress, firewall } }: ClusterConfig): readonly string[] =>
  firewall?.cidrs ?? (egress === "firewall" ? ["0.0.0.0/0"] : []);

/** What each private route table that is made leads to for the destinations of the firewall, by zone; zones that have no target yet are absent. */
export const firewallTargets = (config: ClusterConfig): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(config.network.firewall?.targetIds ?? {}).filter(([zone]) => routedZones(config).includes(zone)));

/** A destination that the private route tables must have, and what leads there. */
export interface NeededRoute {
  readonly cidr: string;
  readonly target: string;
  /** Where the cluster file asks for it. */
  readonly path: Finding["path"];
}

/** The routes that private route tables have where they are made, and must have where they are given. */
export function neededRoutes(config: ClusterConfig): readonly NeededRoute[] {
  const { egress, transitGateway } = config.network;
  const byEgress = [
    ...(egress === "nat" ? [{ cidr: "0.0.0.0/0", target: "a NAT gateway" }] : []),
    ...firewallCidrs(config).map((cidr) => ({ cidr, target: "the firewall" })),
    ...(egress === "nat" ? [] : (transitGateway?.cidrs ?? []).map((cidr) => ({ cidr, target: transitGateway!.id }))),
  ];
  return [
    ...byEgress.map((route) => ({ ...route, path: ["network", "egress"] })),
    ...peeringRoutes(config).map(({ cidr, connectionId, path }) => ({ cidr, target: connectionId, path })),
  ];
}
