import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Construct } from "constructs";
import type { SubnetProps } from "./zoneSubnets";

export interface PublicSubnetsProps {
  /** Start of the Name tags. */
  readonly name: string;
  readonly vpcId: string;
  readonly subnetByZone: Readonly<Record<string, SubnetProps>>;
}

/**
 * Public subnets with an internet gateway: for NAT gateways, public load balancers, the forward proxy and the bastion only. Nothing launched in
 * them gets a public address by itself.
 */
export class PublicSubnets extends Construct {
  readonly idByZone: Readonly<Record<string, string>>;
  /** The default route to the internet gateway; what needs the internet at creation depends on it. */
  readonly internetRoute: Route;

  constructor(scope: Construct, id: string, props: PublicSubnetsProps) {
    super(scope, id);
    const gateway = new InternetGateway(this, "internet-gateway", { vpcId: props.vpcId, tags: { Name: props.name } });
    const routeTable = new RouteTable(this, "route-table", { vpcId: props.vpcId, tags: { Name: `${props.name}-public` } });
    this.internetRoute = new Route(this, "internet-route", {
      routeTableId: routeTable.id,
      destinationCidrBlock: "0.0.0.0/0",
      gatewayId: gateway.id,
    });
    this.idByZone = Object.fromEntries(
      Object.entries(props.subnetByZone).map(([zone, subnetProps]) => {
        const subnet = new Subnet(this, `subnet-${zone}`, {
          vpcId: subnetProps.vpcId,
          availabilityZone: zone,
          cidrBlock: subnetProps.cidr,
          mapPublicIpOnLaunch: false,
          tags: { ...subnetProps.tags, Name: `${props.name}-public-${zone}` },
        });
        new RouteTableAssociation(this, `route-table-association-${zone}`, { subnetId: subnet.id, routeTableId: routeTable.id });
        return [zone, subnet.id];
      }),
    );
  }
}
