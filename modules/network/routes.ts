import { Route, type RouteConfig } from "@cdktf/provider-aws/lib/route";
import type { Construct } from "constructs";

/**
 * Routes to destinations, in each of some route tables. Their ids name zone and destination, since a route table has each destination once: a route
 * that leads there by another target changes in place.
 * @param target what they lead to, and what they wait for
 */
export function createRoutes(
  scope: Construct,
  routeTableIdByZone: Readonly<Record<string, string>>,
  cidrs: readonly string[],
  target: Pick<RouteConfig, "transitGatewayId" | "vpcPeeringConnectionId" | "dependsOn">,
): void {
  for (const [zone, routeTableId] of Object.entries(routeTableIdByZone)) {
    for (const cidr of cidrs) {
      new Route(scope, `route-${zone}-${cidr.replace("/", "-")}`, { routeTableId, destinationCidrBlock: cidr, ...target });
    }
  }
}
