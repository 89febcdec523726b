import { Construct } from "constructs";
import { createRoutes } from "./routes";

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
