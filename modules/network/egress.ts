import { DataAwsNatGateway } from "@cdktf/provider-aws/lib/data-aws-nat-gateway";
import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route, type RouteConfig } from "@cdktf/provider-aws/lib/route";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { expression, referenceTo } from "../expression";

export interface NatGatewaysProps {
  /** Start of the Name tags. */
  readonly name: string;
  readonly vpcId: string;
  /** Public subnet of each NAT gateway to make, by zone. */
  readonly publicSubnetIdByZone: Readonly<Record<string, string>>;
  /** NAT gateways that are there already, by zone. */
  readonly existingIdByZone: Readonly<Record<string, string>>;
  /** For each route table that gets a route, by its zone and, if it is the control plane's own, its role: the zone of the NAT gateway it uses. */
  readonly routes: readonly { readonly zone: string; readonly routeTableId: string; readonly gatewayZone: string }[];
  readonly internetRoutes: readonly ITerraformDependable[];
}

/** NAT gateways, each made or given, and the default routes to them. */
export class NatGateways extends Construct {
  constructor(scope: Construct, id: string, props: NatGatewaysProps) {
    super(scope, id);
    const gatewayIds = new Map([
      ...Object.entries(props.publicSubnetIdByZone).map(([zone, subnetId]) => [zone, this.createGateway(zone, subnetId, props)] as const),
      ...Object.entries(props.existingIdByZone).map(([zone, id]) => [zone, this.readGateway(zone, id, props)] as const),
    ]);
    for (const { zone, routeTableId, gatewayZone } of props.routes) {
      new Route(this, `route-${zone}`, {
        routeTableId,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: gatewayIds.get(gatewayZone)!,
      });
    }
  }

  private createGateway(zone: string, subnetId: string, { internetRoutes, name }: NatGatewaysProps): string {
    const tags = { Name: `${name}-nat-${zone}` };
    const address = new Eip(this, `address-${zone}`, { domain: "vpc", tags });
    return new NatGateway(this, `gateway-${zone}`, { allocationId: address.id, subnetId, tags, dependsOn: [...internetRoutes] }).id;
  }

  private readGateway(zone: string, gatewayId: string, { vpcId }: NatGatewaysProps): string {
    return new DataAwsNatGateway(this, `existing-gateway-${zone}`, {
      id: gatewayId,
      lifecycle: {
        postcondition: [
          {
            condition: expression`self.vpc_id == ${vpcId} && self.state == "available"`,
            errorMessage: `${gatewayId} is not available in ${vpcId}: it is ${referenceTo("self.state")} in ${referenceTo("self.vpc_id")}. Correct network.existingVpc.natGatewayIds.${zone}.`,
          },
          {
            condition: expression`self.connectivity_type == "public"`,
            errorMessage: `${gatewayId} is a private NAT gateway, which does not lead to the internet. Name a public one at network.existingVpc.natGatewayIds.${zone}.`,
          },
        ],
      },
    }).id;
  }
}

export interface PeeringRoutesProps {
  /** Route tables that get the routes. */
  readonly routeTableIdByZone: Readonly<Record<string, string>>;
  /** Destinations, each with the VPC peering connection that leads there. */
  readonly routes: readonly { readonly cidr: string; readonly connectionId: string }[];
}

/**
 * Routes to VPCs that are peered. A route keeps its address in the state when another connection leads to its destination.
 * @see https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-routing.html
 */
export class PeeringRoutes extends Construct {
  constructor(scope: Construct, id: string, { routeTableIdByZone, routes }: PeeringRoutesProps) {
    super(scope, id);
    for (const { cidr, connectionId } of routes) createRoutes(this, routeTableIdByZone, [cidr], { vpcPeeringConnectionId: connectionId });
  }
}

/**
 * Routes to destinations, in each of some route tables. Their ids name zone and destination, since a route table has each destination once: a route
 * that leads there by another target changes in place.
 * @param target what they lead to, and what they wait for
 */
export function createRoutes(
  scope: Construct,
  routeTableIdByZone: Readonly<Record<string, string>>,
  cidrs: readonly string[],
  target: Pick<RouteConfig, "transitGatewayId" | "vpcPeeringConnectionId" | "vpcEndpointId" | "networkInterfaceId" | "dependsOn">,
): void {
  for (const [zone, routeTableId] of Object.entries(routeTableIdByZone)) {
    for (const cidr of cidrs) {
      new Route(scope, `route-${zone}-${cidr.replace("/", "-")}`, { routeTableId, destinationCidrBlock: cidr, ...target });
    }
  }
}
