import type { Construct } from "constructs";
import type { ClusterDesign } from "../../design/cluster";
import { newNatGatewayZones, peeringRoutes } from "../../design/network/routes";
import { NatGateways, PeeringRoutes, TransitGatewayAttachment } from "../../modules/network/egress";
import type { PublicSubnets } from "../../modules/network/publicSubnets";

export interface EgressProps {
  readonly vpcId: string;
  readonly nodeSubnetIds: readonly string[];
  /** Private route tables that are made, by zone; those that are given lead to where their owner says. */
  readonly newRouteTableIds: Readonly<Record<string, string>>;
  readonly publicSubnets: PublicSubnets | undefined;
}

/** The ways out of the private subnets: NAT gateways, transit gateway, peering connections. */
export const createEgress = (stack: Construct, design: ClusterDesign, props: EgressProps): readonly Construct[] => [
  ...createNatGateways(stack, design, props),
  ...createTransitGateway(stack, design, props),
  new PeeringRoutes(stack, "peerings", { routeTableIdByZone: props.newRouteTableIds, routes: peeringRoutes(design.config) }),
];

function createNatGateways(
  stack: Construct,
  { config, existingVpc, natGatewayZones }: ClusterDesign,
  props: EgressProps,
): readonly Construct[] {
  if (!natGatewayZones) return [];
  const { newRouteTableIds, publicSubnets, vpcId } = props;
  const gateways = new NatGateways(stack, "nat", {
    name: config.name,
    vpcId,
    publicSubnetIdByZone: pick(publicSubnets?.idByZone ?? {}, newNatGatewayZones(config)),
    existingIdByZone: pick(existingVpc?.natGatewayIds ?? {}, Object.values(natGatewayZones)),
    routes: Object.entries(newRouteTableIds).map(([zone, routeTableId]) => ({ zone, routeTableId, gatewayZone: natGatewayZones[zone]! })),
    internetRoutes: publicSubnets?.internetRoutes ?? [],
  });
  return [gateways];
}

function createTransitGateway(stack: Construct, { config }: ClusterDesign, props: EgressProps): readonly Construct[] {
  const { name, network } = config;
  if (!network.transitGateway) return [];
  const { attachment, cidrs, id } = network.transitGateway;
  const { newRouteTableIds, nodeSubnetIds, vpcId } = props;
  const attached = { name, transitGatewayId: id, attachment, vpcId, subnetIds: nodeSubnetIds, routeTableIdByZone: newRouteTableIds, cidrs };
  return [new TransitGatewayAttachment(stack, "transit-gateway", attached)];
}

const pick = (byZone: Readonly<Record<string, string>>, zones: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(byZone).filter(([zone]) => zones.includes(zone)));
