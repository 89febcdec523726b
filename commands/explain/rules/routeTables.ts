import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterDesign } from "../../../design/cluster";
import {
  controlPlaneFirewallCidrs,
  controlPlaneFirewallTargets,
  controlPlaneGatewayZones,
} from "../../../design/network/controlPlaneRoutes";
import { isSharedVpc, routeTableSource } from "../../../design/network/existingVpc";
import { newPublicZones } from "../../../design/network/publicSubnets";
import { firewallCidrs, firewallTargets, type NeededRoute, peeringRoutes, transitGatewayAttachment } from "../../../design/network/routes";
import type { SubnetRole } from "../../../design/network/subnetLayout";
import { answerRoutes, routesToAskFor } from "../../handover/rules/ownersRoutes";
import type { Explanation } from "../model";

/** A route of a route table. */
export interface PlannedRoute {
  /** A block, or the name of a prefix list. */
  readonly destination: string;
  readonly target: string;
  /** The key that asks for it. @default - it is so in every route table */
  readonly key?: string;
}

/** A route table with all routes that it has where it is made, and must have where it is given. */
export interface PlannedRouteTable {
  /** Its Name tag, its id, or a phrase. */
  readonly name: string;
  /** @default - that of the public subnets is for all zones */
  readonly zone?: string;
  readonly isMade: boolean;
  /** What its subnets are for. */
  readonly roles: readonly SubnetRole[];
  readonly routes: readonly PlannedRoute[];
}

/** Every route table of a cluster: those that are made, and those that are given. */
export const routeTables = (design: ClusterDesign, { endpoints }: Pick<Explanation, "endpoints">): readonly PlannedRouteTable[] => [
  ...design.addresses.zones.map(({ zone }) => privateTable(design, zone, gatewayEndpointRoutes(endpoints))),
  ...publicTables(design),
  ...smallTables(design, "control-plane"),
  ...smallTables(design, "transit-gateway"),
];

function privateTable(design: ClusterDesign, zone: string, toEndpoints: readonly PlannedRoute[]): PlannedRouteTable {
  const { addresses, config } = design;
  const source = routeTableSource(config, zone);
  const isMade = source === "create";
  const name = isMade
    ? `${config.name}-private-${zone}`
    : source === "associated"
      ? `that of ${config.network.existingVpc?.nodeSubnets[zone]?.id ?? "the node subnet"}`
      : source.id;
  const hasPods = addresses.zones.some((other) => other.zone === zone && other.pod !== undefined);
  return {
    name,
    zone,
    isMade,
    roles: hasPods ? ["node", "pod"] : ["node"],
    routes: [...localRoutes(design), ...(isMade ? madeRoutes(design, zone) : givenRoutes(design)), ...toEndpoints],
  };
}

function madeRoutes(design: ClusterDesign, zone: string): readonly PlannedRoute[] {
  const { config, natGatewayZones } = design;
  const gatewayZone = natGatewayZones?.[zone];
  return [
    ...(gatewayZone === undefined ? [] : [natRoute(config, gatewayZone)]),
    ...firewallCidrs(config).map((destination) => firewallRoute(destination, zone, firewallTargets(config)[zone])),
    ...transitGatewayRoutes(config),
    ...peeredRoutes(config),
  ];
}

/** The control plane answers from subnets of its own where it has them. */
const givenRoutes = (design: ClusterDesign): readonly PlannedRoute[] =>
  plannedRoutes([...routesToAskFor(design.config), ...(hasGivenControlPlaneSubnets(design) ? [] : answerRoutes(design.config))]);

const hasGivenControlPlaneSubnets = ({ addresses, existingVpc }: ClusterDesign): boolean =>
  addresses.zones.some(
    (zone) => zone["control-plane"] !== undefined && existingVpc?.smallSubnetIds["control-plane"][zone.zone] !== undefined,
  );

const plannedRoutes = (routes: readonly NeededRoute[]): readonly PlannedRoute[] =>
  routes.map(({ cidr, path, target }) => ({ destination: cidr, target, key: pathText(path) }));

function publicTables(design: ClusterDesign): readonly PlannedRouteTable[] {
  const { addresses, config } = design;
  const { existingVpc } = config.network;
  const made = newPublicZones(config);
  const gateway = existingVpc?.internetGatewayId ?? "internet gateway";
  const routes = [...localRoutes(design), { destination: "0.0.0.0/0", target: gateway, key: "network.publicSubnets" }];
  const given = addresses.zones.flatMap(({ public: cidr, zone }) => (cidr !== undefined && !made.includes(zone) ? [zone] : []));
  return [
    ...(made.length > 0 ? [{ name: `${config.name}-public`, isMade: true, roles: ["public" as const], routes }] : []),
    ...given.map((zone) => ({
      name: `that of ${existingVpc?.publicSubnets[zone]?.id}`,
      zone,
      isMade: false,
      roles: ["public" as const],
      routes,
    })),
  ];
}

/** The route tables of subnets for network interfaces of AWS's. */
function smallTables(design: ClusterDesign, role: "control-plane" | "transit-gateway"): readonly PlannedRouteTable[] {
  const { addresses, config, existingVpc } = design;
  return addresses.zones.flatMap(({ zone, [role]: cidr }): PlannedRouteTable[] => {
    if (cidr === undefined) return [];
    const given = existingVpc?.smallSubnetIds[role][zone];
    if (given !== undefined) return givenSmallTable(design, role, zone, given);
    const routes = role === "control-plane" ? routesOfControlPlane(config, zone) : [];
    return [{ name: `${config.name}-${role}-${zone}`, zone, isMade: true, roles: [role], routes: [...localRoutes(design), ...routes] }];
  });
}

/** Of that of an owner, no more is known than what the control plane needs to answer. */
function givenSmallTable(design: ClusterDesign, role: "control-plane" | "transit-gateway", zone: string, id: string) {
  const routes = role === "control-plane" ? plannedRoutes(answerRoutes(design.config)) : [];
  if (routes.length === 0) return [];
  return [{ name: `that of ${id}`, zone, isMade: false, roles: [role], routes: [...localRoutes(design), ...routes] }];
}

function routesOfControlPlane(config: ClusterConfig, zone: string): readonly PlannedRoute[] {
  const gatewayZone = controlPlaneGatewayZones(config)[zone];
  return [
    ...(gatewayZone === undefined ? [] : [natRoute(config, gatewayZone)]),
    ...controlPlaneFirewallCidrs(config).map((destination) => firewallRoute(destination, zone, controlPlaneFirewallTargets(config)[zone])),
    ...transitGatewayRoutes(config),
    ...peeredRoutes(config),
  ];
}

const localRoutes = ({ addresses }: ClusterDesign): readonly PlannedRoute[] =>
  [addresses.vpcCidr, ...addresses.secondaryCidrs].map((destination) => ({ destination, target: "local" }));

const natRoute = ({ name, network }: ClusterConfig, zone: string): PlannedRoute => ({
  destination: "0.0.0.0/0",
  target: network.existingVpc?.natGatewayIds[zone] ?? `NAT gateway ${name}-nat-${zone}`,
  key: "network.egress",
});

const firewallRoute = (destination: string, zone: string, target: string | undefined): PlannedRoute => ({
  destination,
  target: target ?? `the firewall, once network.firewall.targetIds.${zone} names it`,
  key: target === undefined ? "network.egress" : `network.firewall.targetIds.${zone}`,
});

/** The attachment of a shared VPC, and the routes to it, are its owner's. */
const transitGatewayRoutes = (config: ClusterConfig): readonly PlannedRoute[] =>
  transitGatewayAttachment(config) === undefined || isSharedVpc(config)
    ? []
    : (config.network.transitGateway?.cidrs ?? []).map((destination) => ({
        destination,
        target: config.network.transitGateway!.id,
        key: "network.transitGateway.cidrs",
      }));

const peeredRoutes = (config: ClusterConfig): readonly PlannedRoute[] =>
  peeringRoutes(config).map(({ cidr, connectionId, path }) => ({ destination: cidr, target: connectionId, key: pathText(path) }));

/** Whoever makes a gateway endpoint makes its routes. */
const gatewayEndpointRoutes = (endpoints: Explanation["endpoints"]): readonly PlannedRoute[] =>
  endpoints.flatMap(({ origin, serviceName, type }) =>
    type === "Gateway"
      ? [
          {
            destination: `prefix list ${serviceName}`,
            target: origin === "created" ? "gateway endpoint" : "gateway endpoint of others",
            key: "network.endpoints",
          },
        ]
      : [],
  );
