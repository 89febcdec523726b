import { RouteTable } from "@cdktf/provider-aws/lib/route-table";
import { RouteTableAssociation } from "@cdktf/provider-aws/lib/route-table-association";
import { Subnet } from "@cdktf/provider-aws/lib/subnet";
import { Construct } from "constructs";

export interface SubnetProps {
  /** Id of the VPC, as known once the subnet's CIDR block is part of it. */
  readonly vpcId: string;
  readonly cidr: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ZoneSubnetsProps {
  /** Start of the Name tags. */
  readonly name: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly node: SubnetProps;
  /** @default - no pod subnet */
  readonly pod?: SubnetProps | undefined;
}

/**
 * The private subnets of one Availability Zone. Node and pod subnet share one route table, so that pods leave by the
 * same way as their nodes.
 */
export class ZoneSubnets extends Construct {
  readonly nodeSubnetId: string;
  readonly podSubnetId: string | undefined;
  readonly routeTableId: string;

  constructor(scope: Construct, id: string, props: ZoneSubnetsProps) {
    super(scope, id);
    this.routeTableId = new RouteTable(this, "route-table", {
      vpcId: props.vpcId,
      tags: { Name: `${props.name}-private-${props.zone}` },
    }).id;
    this.nodeSubnetId = this.createSubnet("node", props, props.node);
    this.podSubnetId = props.pod && this.createSubnet("pod", props, props.pod);
  }

  private createSubnet(role: string, zone: ZoneSubnetsProps, props: SubnetProps): string {
    const subnet = new Subnet(this, `${role}-subnet`, {
      vpcId: props.vpcId,
      availabilityZone: zone.zone,
      cidrBlock: props.cidr,
      mapPublicIpOnLaunch: false,
      tags: { ...props.tags, Name: `${zone.name}-${role}-${zone.zone}` },
    });
    new RouteTableAssociation(this, `${role}-route-table-association`, { subnetId: subnet.id, routeTableId: this.routeTableId });
    return subnet.id;
  }
}
