import { Ec2TransitGatewayVpcAttachment } from "@cdktf/provider-aws/lib/ec2-transit-gateway-vpc-attachment";
import { Route } from "@cdktf/provider-aws/lib/route";
import { Construct } from "constructs";

export interface TransitGatewayAttachmentProps {
  /** Value of the Name tag. */
  readonly name: string;
  readonly transitGatewayId: string;
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly routeTableIdByZone: Readonly<Record<string, string>>;
  /** Destinations that are routed to the transit gateway. */
  readonly cidrs: readonly string[];
}

/**
 * Attaches the VPC to a transit gateway and routes to it.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
 */
export class TransitGatewayAttachment extends Construct {
  constructor(scope: Construct, id: string, props: TransitGatewayAttachmentProps) {
    super(scope, id);
    const attachment = new Ec2TransitGatewayVpcAttachment(this, "attachment", {
      transitGatewayId: props.transitGatewayId,
      vpcId: props.vpcId,
      subnetIds: [...props.subnetIds],
      tags: { Name: props.name },
    });
    for (const [zone, routeTableId] of Object.entries(props.routeTableIdByZone)) {
      for (const cidr of props.cidrs) {
        new Route(this, `route-${zone}-${cidr.replace("/", "-")}`, {
          routeTableId,
          destinationCidrBlock: cidr,
          transitGatewayId: props.transitGatewayId,
          dependsOn: [attachment],
        });
      }
    }
  }
}
