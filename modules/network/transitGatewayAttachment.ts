import { DataAwsEc2TransitGatewayVpcAttachments } from "@cdktf/provider-aws/lib/data-aws-ec2-transit-gateway-vpc-attachments";
import { Ec2TransitGatewayVpcAttachment } from "@cdktf/provider-aws/lib/ec2-transit-gateway-vpc-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { expression } from "../expression";
import { createRoutes } from "./routes";

export interface TransitGatewayAttachmentProps {
  /** Value of the Name tag. */
  readonly name: string;
  readonly transitGatewayId: string;
  /** Whether the VPC is attached to it already. */
  readonly attachment: "create" | "existing";
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Route tables that get the routes. */
  readonly routeTableIdByZone: Readonly<Record<string, string>>;
  /** Destinations that are routed to the transit gateway. */
  readonly cidrs: readonly string[];
}

/**
 * Attaches the VPC to a transit gateway, where it is not yet, and routes to it.
 * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
 */
export class TransitGatewayAttachment extends Construct {
  constructor(scope: Construct, id: string, props: TransitGatewayAttachmentProps) {
    super(scope, id);
    const attachment = props.attachment === "create" ? this.createAttachment(props) : this.readAttachment(props);
    const { routeTableIdByZone, cidrs, transitGatewayId } = props;
    createRoutes(this, routeTableIdByZone, cidrs, { transitGatewayId, dependsOn: [attachment] });
  }

  private createAttachment({ name, subnetIds, transitGatewayId, vpcId }: TransitGatewayAttachmentProps): ITerraformDependable {
    return new Ec2TransitGatewayVpcAttachment(this, "attachment", {
      transitGatewayId,
      vpcId,
      subnetIds: [...subnetIds],
      tags: { Name: name },
    });
  }

  private readAttachment({ transitGatewayId, vpcId }: TransitGatewayAttachmentProps): ITerraformDependable {
    return new DataAwsEc2TransitGatewayVpcAttachments(this, "existing-attachment", {
      filter: Object.entries({ "transit-gateway-id": transitGatewayId, "vpc-id": vpcId, state: "available" }).map(([name, value]) => ({
        name,
        values: [value],
      })),
      lifecycle: {
        postcondition: [
          {
            condition: expression`length(self.ids) > 0`,
            errorMessage: `${vpcId} is not attached to ${transitGatewayId}. Have it attached, or set network.transitGateway.attachment to create.`,
          },
        ],
      },
    });
  }
}
