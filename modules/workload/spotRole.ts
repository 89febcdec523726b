import type { Construct } from "constructs";
import { spotRoleName } from "../../design/nodePools/spotRole";
import { expression } from "../expression";
import { addCheck } from "../overrides";

/**
 * Warns where the account has no service-linked role of Spot Instances, and needs it.
 * @param need why somebody must create it, as a sentence without a full stop; nothing is checked where nobody must
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/service-linked-roles-spot-instance-requests.html
 */
export function checkSpotRole(scope: Construct, need: string | undefined): void {
  if (need === undefined) return;
  addCheck(scope, "role-of-spot-instances", {
    type: "aws_iam_role",
    mayBeMissing: true,
    attributes: { name: spotRoleName },
    assertions: (role) => [
      {
        condition: expression`${role}.name == ${spotRoleName}`,
        errorMessage: `The account has no service-linked role ${spotRoleName}, and ${need}. Create it once: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com`,
      },
    ],
  });
}
