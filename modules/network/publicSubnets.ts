import { DataAwsInternetGateway } from "@cdktf/provider-aws/lib/data-aws-internet-gateway";
import { InternetGateway } from "@cdktf/provider-aws/lib/internet-gateway";
import { Route } from "@cdktf/provider-aws/lib/route";
import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { VpcBlockPublicAccessExclusion } from "@cdktf/provider-aws/lib/vpc-block-public-access-exclusion";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { expression } from "../expression";
import { ExistingRouteTable, ExistingSubnet } from "./existingSubnets";
import type { SubnetProps } from "./zoneSubnets";

export interface PublicSubnetsProps {
  /** Start of the Name tags. */
  readonly name: string;
  readonly vpcId: string;
  readonly subnetByZone: Readonly<Record<string, SubnetProps>>;
  /** Ids that zones must have, as seen by given subnets. @default - any */
  readonly zoneIds: Readonly<Record<string, string>>;
  /** Whether another account shares the VPC, and so makes its route tables. @default false */
  readonly isVpcShared?: boolean | undefined;
  /** An internet gateway that is there already. @default - a new one, where a subnet is made */
  readonly internetGatewayId?: string | undefined;
  /** What the VPC may do where VPC Block Public Access blocks internet gateways. @default - no exclusion */
  readonly blockPublicAccessExclusion?: "allow-egress" | "allow-bidirectional" | undefined;
}

/**
 * Public subnets with an internet gateway, each made or given: for NAT gateways, public load balancers, the forward proxy and the bastion only.
 * Nothing launched in those that are made gets a public address by itself.
 */
export class PublicSubnets extends Construct {
  readonly idByZone: Readonly<Record<string, string>>;
  /**
   * The default route to the internet gateway, and the exclusion that opens the gateway; what needs the internet at creation depends on them. Empty where
   * all subnets are given.
   */
  readonly internetRoutes: readonly ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PublicSubnetsProps,
  ) {
    super(scope, id);
    const subnets = Object.entries(props.subnetByZone);
    const created = subnets.every(([, { existingId }]) => existingId !== undefined) ? undefined : this.createRouteTable();
    this.internetRoutes = [...(created ? [created.internetRoute] : []), ...this.excludeVpc()];
    this.idByZone = Object.fromEntries(
      subnets.map(([zone, subnet]) => [
        zone,
        subnet.existingId === undefined ? this.createSubnet(zone, subnet, created!.id) : this.readSubnet(zone, subnet, subnet.existingId),
      ]),
    );
  }

  private excludeVpc(): readonly ITerraformDependable[] {
    const { blockPublicAccessExclusion: internetGatewayExclusionMode, name, vpcId } = this.props;
    if (internetGatewayExclusionMode === undefined) return [];
    return [
      new VpcBlockPublicAccessExclusion(this, "block-public-access-exclusion", {
        vpcId,
        internetGatewayExclusionMode,
        tags: { Name: name },
      }),
    ];
  }

  private createRouteTable(): { readonly id: string; readonly internetRoute: Route } {
    const { internetGatewayId, name, vpcId } = this.props;
    const gatewayId =
      internetGatewayId === undefined
        ? new InternetGateway(this, "internet-gateway", { vpcId, tags: { Name: name } }).id
        : this.readInternetGateway(internetGatewayId);
    const routeTable = new RouteTable(this, "route-table", { vpcId, tags: { Name: `${name}-public` } });
    const route = { routeTableId: routeTable.id, destinationCidrBlock: "0.0.0.0/0", gatewayId };
    return { id: routeTable.id, internetRoute: new Route(this, "internet-route", route) };
  }

  private readInternetGateway(internetGatewayId: string): string {
    const { vpcId } = this.props;
    return new DataAwsInternetGateway(this, "existing-internet-gateway", {
      internetGatewayId,
      lifecycle: {
        postcondition: [
          {
            condition: expression`contains(self.attachments[*].vpc_id, ${vpcId})`,
            errorMessage: `${internetGatewayId} is not attached to ${vpcId}. Correct network.existingVpc.internetGatewayId.`,
          },
        ],
      },
    }).internetGatewayId;
  }

  private createSubnet(zone: string, { vpcId, cidr, tags }: SubnetProps, routeTableId: string): string {
    const subnet = new Subnet(this, `subnet-${zone}`, {
      vpcId,
      availabilityZone: zone,
      cidrBlock: cidr,
      mapPublicIpOnLaunch: false,
      tags: { ...tags, Name: `${this.props.name}-public-${zone}` },
    });
    new RouteTableAssociation(this, `route-table-association-${zone}`, { subnetId: subnet.id, routeTableId });
    return subnet.id;
  }

  private readSubnet(zone: string, { vpcId, cidr, tags }: SubnetProps, subnetId: string): string {
    const { isVpcShared, name: clusterName, zoneIds } = this.props;
    new ExistingRouteTable(this, `route-table-${zone}`, { vpcId, zone, subnetId, access: "public", isVpcShared, destinations: [] });
    const zoneId = zoneIds[zone];
    return new ExistingSubnet(this, `subnet-${zone}`, { subnetId, vpcId, zone, zoneId, role: "public", cidr, clusterName, tags }).id;
  }
}
