import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsEc2TransitGatewayVpcAttachment } from "@cdktf/provider-aws/lib/data-aws-ec2-transit-gateway-vpc-attachment";
import { DataAwsEc2TransitGatewayVpcAttachments } from "@cdktf/provider-aws/lib/data-aws-ec2-transit-gateway-vpc-attachments";
import { Ec2TransitGatewayVpcAttachment } from "@cdktf/provider-aws/lib/ec2-transit-gateway-vpc-attachment";
import { type ITerraformDependable, TerraformIterator } from "cdktf";
import { Construct } from "constructs";
import { expression } from "../expression";
import { addCheck, type Assertion } from "../overrides";
import { createRoutes } from "./egress";

export interface TransitGatewayAttachmentProps {
  /** Value of the Name tag. */
  readonly name: string;
  readonly transitGatewayId: string;
  /** Whether the VPC is attached to it already. */
  readonly attachment: "create" | "existing";
  readonly vpcId: string;
  /** Whether the VPC is there already, and so may be attached by somebody else. */
  readonly isVpcGiven: boolean;
  readonly subnetIds: readonly string[];
  /** What becomes of the default route table of a transit gateway of the same account. @default - the VPC is in it */
  readonly defaultRouteTable: { readonly association?: boolean | undefined; readonly propagation?: boolean | undefined };
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
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TransitGatewayAttachmentProps,
  ) {
    super(scope, id);
    const { attachment, routeTableIdByZone, cidrs, transitGatewayId } = props;
    const attached = attachment === "create" ? this.createAttachment() : this.readAttachment();
    createRoutes(this, routeTableIdByZone, cidrs, { transitGatewayId, dependsOn: [attached] });
  }

  private createAttachment(): ITerraformDependable {
    const { defaultRouteTable, name, subnetIds, transitGatewayId, vpcId } = this.props;
    const { association, propagation } = defaultRouteTable;
    this.checkGateway();
    return new Ec2TransitGatewayVpcAttachment(this, "attachment", {
      transitGatewayId,
      vpcId,
      subnetIds: [...subnetIds],
      ...(association === undefined ? {} : { transitGatewayDefaultRouteTableAssociation: association }),
      ...(propagation === undefined ? {} : { transitGatewayDefaultRouteTablePropagation: propagation }),
      tags: { Name: name },
    });
  }

  /**
   * Warns of a transit gateway of another account that accepts attachments by hand, as long as it has not: the attachment is made, and routes to it
   * fail. Its owner also decides on its route tables.
   * @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html
   * @see https://docs.aws.amazon.com/vpc/latest/tgw/acceptance-tgw-vpc-attachment.html
   */
  private checkGateway(): void {
    const { isVpcGiven, transitGatewayId, vpcId } = this.props;
    const account = new DataAwsCallerIdentity(this, "account").accountId;
    const attached = new DataAwsEc2TransitGatewayVpcAttachments(this, "attachments", { filter: this.availableAttachments });
    addCheck(this, "transit-gateway", {
      type: "aws_ec2_transit_gateway",
      attributes: { id: transitGatewayId },
      assertions: (gateway) => [
        {
          condition: expression`anytrue([${gateway}.owner_id == ${account}, ${gateway}.auto_accept_shared_attachments == "enable", length(${attached.fqn}.ids) > 0])`,
          errorMessage: `${transitGatewayId} is of account ${expression`${gateway}.owner_id`}, which has not accepted the attachment of ${vpcId}. Until it has, routes to it fail. Apply, have its owner accept the attachment, and apply again.`,
        },
        ...this.routeTableAssertions(gateway, account),
        ...(isVpcGiven ? [this.isAlone(attached)] : []),
      ],
    });
  }

  private routeTableAssertions(gateway: string, account: string): readonly Assertion[] {
    const { defaultRouteTable, transitGatewayId } = this.props;
    return Object.entries({ Association: defaultRouteTable.association, Propagation: defaultRouteTable.propagation })
      .filter(([, value]) => value !== undefined)
      .map(([what]) => ({
        condition: expression`${gateway}.owner_id == ${account}`,
        errorMessage: `${transitGatewayId} is of account ${expression`${gateway}.owner_id`}, which alone decides on its route tables. Remove network.transitGateway.defaultRouteTable${what}, and tell its owner.`,
      }));
  }

  /** EC2 attaches a VPC to a transit gateway once. Name tags tell the attachment of ours. */
  private isAlone(attached: DataAwsEc2TransitGatewayVpcAttachments): Assertion {
    const { name, transitGatewayId, vpcId } = this.props;
    const each = TerraformIterator.fromList(attached.ids);
    const { fqn } = new DataAwsEc2TransitGatewayVpcAttachment(this, "each-attachment", { forEach: each, id: String(each.value) });
    return {
      condition: expression`alltrue([for attachment in values(${fqn}) : try(attachment.tags.Name == ${name}, false)])`,
      errorMessage: `${vpcId} is attached to ${transitGatewayId} already, by ${expression`join(", ", ${attached.fqn}.ids)`}, and EC2 attaches it once. Set network.transitGateway.attachment to existing.`,
    };
  }

  private readAttachment(): ITerraformDependable {
    const { transitGatewayId, vpcId } = this.props;
    return new DataAwsEc2TransitGatewayVpcAttachments(this, "existing-attachment", {
      filter: this.availableAttachments,
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

  private get availableAttachments() {
    const { transitGatewayId, vpcId } = this.props;
    return Object.entries({ "transit-gateway-id": transitGatewayId, "vpc-id": vpcId, state: "available" }).map(([name, value]) => ({
      name,
      values: [value],
    }));
  }
}
