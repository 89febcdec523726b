import { Construct } from "constructs";
import { enclosing, prefixLengthOf } from "../../../aws/cidr";
import { ExistingSecurityGroup, type ExistingSecurityGroupProps } from "../../existingSecurityGroup";
import { expression } from "../../expression";
import { addCheck } from "./check";

export interface ExistingEndpointGroupProps extends Omit<ExistingSecurityGroupProps, "key"> {
  /** CIDR blocks whose addresses use the endpoints. */
  readonly clientCidrs: readonly string[];
}

/**
 * A security group of interface endpoints that is there already. Its rules are its owner's: the plan warns of blocks that none of them lets in.
 * Ports are not looked at, nor what rules that refer to groups and prefix lists let in.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export class ExistingEndpointGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { clientCidrs, securityGroupId, vpcId }: ExistingEndpointGroupProps) {
    super(scope, id);
    this.id = new ExistingSecurityGroup(this, "existing", { securityGroupId, vpcId, key: "endpoints" }).id;
    for (const cidr of clientCidrs) {
      const around = Array.from({ length: prefixLengthOf(cidr) + 1 }, (_, prefixLength) => enclosing(cidr, prefixLength));
      addCheck(this, `endpoint-clients-${cidr.replace(/[./]/g, "-")}`, {
        type: "aws_security_groups",
        attributes: {
          filter: [
            { name: "group-id", values: [securityGroupId] },
            { name: "ip-permission.cidr", values: around },
          ],
        },
        condition: (groups) => expression`length(${groups}.ids) == 1`,
        errorMessage: `No rule of ${securityGroupId} lets in ${cidr}. Nodes and pods with these addresses need the VPC endpoints behind it, on port 443: have its owner add a rule, or remove network.existingVpc.securityGroups.endpoints to get a group here.`,
      });
    }
  }
}
