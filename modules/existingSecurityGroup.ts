import { DataAwsSecurityGroup } from "@cdktf/provider-aws/lib/data-aws-security-group";
import { Construct } from "constructs";
import { expression, referenceTo } from "./expression";

export interface ExistingSecurityGroupProps {
  readonly securityGroupId: string;
  readonly vpcId: string;
  /** Where it stands under `network.existingVpc.securityGroups`. */
  readonly key: "endpoints" | "pods" | "controlPlane";
}

/** A security group that is there already. Its rules stay as they are; the plan stops where it is of another VPC. */
export class ExistingSecurityGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { securityGroupId, vpcId, key }: ExistingSecurityGroupProps) {
    super(scope, id);
    this.id = new DataAwsSecurityGroup(this, "security-group", {
      id: securityGroupId,
      lifecycle: {
        postcondition: [
          {
            condition: expression`self.vpc_id == ${vpcId}`,
            errorMessage: `${securityGroupId} is of ${referenceTo("self.vpc_id")}, not of ${vpcId}. Correct network.existingVpc.securityGroups.${key}.`,
          },
        ],
      },
    }).id;
  }
}
