import { DataAwsNetworkInterface } from "@cdktf/provider-aws/lib/data-aws-network-interface";
import { DataAwsVpcEndpoint } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint";
import type { RouteConfig } from "@cdktf/provider-aws/lib/route";
import { Construct } from "constructs";
import { expression, referenceTo } from "../expression";
import { createRoutes } from "./egress";

export interface FirewallRoutesProps {
  readonly vpcId: string;
  /** Private route tables that get the routes. */
  readonly routeTableIdByZone: Readonly<Record<string, string>>;
  /** Route tables of the control plane's own subnets, and their destinations. */
  readonly controlPlane: { readonly routeTableIdByZone: Readonly<Record<string, string>>; readonly cidrs: readonly string[] };
  /** Endpoint of a firewall, or network interface of an appliance, by zone. */
  readonly targetIdByZone: Readonly<Record<string, string>>;
  /** Destinations that private route tables lead to the firewall. */
  readonly cidrs: readonly string[];
}

/**
 * Routes to a firewall that is in the VPC already: the endpoints of AWS Network Firewall and of Gateway Load Balancers are one a zone, as are appliances.
 * A route keeps its address in the state when another target takes its place.
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/route-tables.html
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-load-balancer-endpoints.html
 */
export class FirewallRoutes extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: FirewallRoutesProps,
  ) {
    super(scope, id);
    const { cidrs, controlPlane, routeTableIdByZone, targetIdByZone } = props;
    for (const [zone, targetId] of Object.entries(targetIdByZone)) {
      const target = this.readTarget(zone, targetId);
      const [ofNodes, ofControlPlane] = [routeTableIdByZone[zone], controlPlane.routeTableIdByZone[zone]];
      if (ofNodes !== undefined) createRoutes(this, { [zone]: ofNodes }, cidrs, target);
      if (ofControlPlane !== undefined) createRoutes(this, { [`control-plane-${zone}`]: ofControlPlane }, controlPlane.cidrs, target);
    }
  }

  private readTarget(zone: string, targetId: string): Pick<RouteConfig, "vpcEndpointId" | "networkInterfaceId"> {
    const correct = `Correct network.firewall.targetIds.${zone}.`;
    const inVpc = {
      condition: expression`self.vpc_id == ${this.props.vpcId}`,
      errorMessage: `${targetId} is in ${referenceTo("self.vpc_id")}, and not in the VPC of the cluster. ${correct}`,
    };
    if (targetId.startsWith("eni-")) {
      const { id } = new DataAwsNetworkInterface(this, `interface-${zone}`, { id: targetId, lifecycle: { postcondition: [inVpc] } });
      return { networkInterfaceId: id };
    }
    const isFirewall = {
      condition: expression`self.vpc_endpoint_type == "GatewayLoadBalancer" && self.state == "available"`,
      errorMessage: `${targetId} is of type ${referenceTo("self.vpc_endpoint_type")} and ${referenceTo("self.state")}. Routes lead to endpoints of AWS Network Firewall or a Gateway Load Balancer that are available. ${correct}`,
    };
    const { id } = new DataAwsVpcEndpoint(this, `endpoint-${zone}`, { id: targetId, lifecycle: { postcondition: [inVpc, isFirewall] } });
    return { vpcEndpointId: id };
  }
}
