import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { Construct } from "constructs";
import { prefixOf } from "../aws/names";
import type { IamConfig } from "../config/schema/iam";
import { nameAndPath } from "./rolePolicies";

/**
 * Gives every IAM role, policy and instance profile below a construct what the rules of the company ask for: in one place, so that no module can forget it.
 * A boundary changes in place, also of a role that was adopted. Another name or path would be another role, and an instance profile that is replaced
 * leaves running instances without credentials: what exists keeps both.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export function followCompanyRules(scope: Construct, rules: IamConfig): void {
  const { permissionsBoundary } = rules;
  const hasNames = rules.namePrefix !== undefined || rules.path !== undefined;
  for (const resource of scope.node.findAll()) {
    if (resource instanceof IamRole) {
      nameAfterRules(resource, "role", rules);
      if (permissionsBoundary === undefined) continue;
      resource.permissionsBoundary = permissionsBoundary;
      resource.lifecycle = { ignoreChanges: [...nameAndPath] };
    }
    if (resource instanceof IamPolicy) nameAfterRules(resource, "policy", rules);
    if (resource instanceof IamInstanceProfile && hasNames) {
      nameAfterRules(resource, "instanceProfile", rules);
      resource.lifecycle = { ignoreChanges: [...nameAndPath] };
    }
  }
}

function nameAfterRules(
  resource: IamRole | IamPolicy | IamInstanceProfile,
  kind: "role" | "policy" | "instanceProfile",
  { namePrefix = "", path }: IamConfig,
): void {
  if (path !== undefined) resource.path = path;
  const own = resource.namePrefixInput?.replace(/-$/, "");
  if (namePrefix !== "" && own !== undefined) resource.namePrefix = prefixOf(kind, namePrefix + own);
}
