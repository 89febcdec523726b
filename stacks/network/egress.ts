import type { Construct } from "constructs";
import type { ClusterDesign } from "../../design/cluster";
import { newNatGatewayZones } from "../../design/network/egress";
import { peeringRoutes } from "../../design/network/peerings";
import { NatGateways } from "../../modules/network/natGateways";
import { PeeringRoutes } from "../../modules/network/peeringRoutes";
import type { PublicSubnets } from "../../modules/network/publicSubnets";
import { TransitGatewayAttachment } from "../../modules/network/transitGatewayAttachment";

export interface EgressProps {
  readonly vpcId: string;
  readonly nodeSubnetIds: readonly string[];
  /** Private route tables that are made, by zone; those that are given lead to where their owner says. */
  readonly newRouteTableIds: Readonly<Record<string, string>>;
  readonly publicSubnets: PublicSubnets | undefined;
}

/** The ways out of the private subnets: NAT gateways, transit gateway, peering connections. */
export function createEgress(stack: Construct, { config, existingVpc, natGatewayZones }: ClusterDesign, props: EgressProps): void {
  const { name, network } = config;
  const { newRouteTableIds, publicSubnets, vpcId } = props;
  if (natGatewayZones) {
    new NatGateways(stack, "nat", {
      name,
      vpcId,
      publicSubnetIdByZone: pick(publicSubnets?.idByZone ?? {}, newNatGatewayZones(config)),
      existingIdByZone: pick(existingVpc?.natGatewayIds ?? {}, Object.values(natGatewayZones)),
      routes: Object.entries(newRouteTableIds).map(([zone, routeTableId]) => ({
        zone,
        routeTableId,
        gatewayZone: natGatewayZones[zone]!,
      })),
      internetRoutes: publicSubnets?.internetRoutes ?? [],
    });
  }
  if (network.transitGateway) {
    const { attachment, cidrs, id } = network.transitGateway;
    new TransitGatewayAttachment(stack, "transit-gateway", {
      name,
      transitGatewayId: id,
      attachment,
      vpcId,
      subnetIds: props.nodeSubnetIds,
      routeTableIdByZone: newRouteTableIds,
      cidrs,
    });
  }
  new PeeringRoutes(stack, "peerings", { routeTableIdByZone: newRouteTableIds, routes: peeringRoutes(config) });
}

const pick = (byZone: Readonly<Record<string, string>>, zones: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(byZone).filter(([zone]) => zones.includes(zone)));
