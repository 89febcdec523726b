import { Eip } from "@cdktf/provider-aws/lib/eip";
import { NatGateway } from "@cdktf/provider-aws/lib/nat-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface NatGatewaysProps {
  /** Start of the Name tags. */
  readonly name: string;
  /** Public subnet of each NAT gateway, by zone. */
  readonly publicSubnetIdByZone: Readonly<Record<string, string>>;
  /** For each zone with private subnets: its route table, and the zone of the NAT gateway it uses. */
  readonly routes: readonly { readonly zone: string; readonly routeTableId: string; readonly gatewayZone: string }[];
  readonly internetRoute: ITerraformDependable;
}

/** NAT gateways, and the default routes of the private route tables to them. */
export class NatGateways extends Construct {
  constructor(scope: Construct, id: string, props: NatGatewaysProps) {
    super(scope, id);
    const gatewayIds = new Map(
      Object.entries(props.publicSubnetIdByZone).map(([zone, subnetId]) => {
        const tags = { Name: `${props.name}-nat-${zone}` };
        const address = new Eip(this, `address-${zone}`, { domain: "vpc", tags });
        const gateway = new NatGateway(this, `gateway-${zone}`, {
          allocationId: address.id,
          subnetId,
          tags,
          dependsOn: [props.internetRoute],
        });
        return [zone, gateway.id];
      }),
    );
    for (const { zone, routeTableId, gatewayZone } of props.routes) {
      new Route(this, `route-${zone}`, {
        routeTableId,
        destinationCidrBlock: "0.0.0.0/0",
        natGatewayId: gatewayIds.get(gatewayZone)!,
      });
    }
  }
}
