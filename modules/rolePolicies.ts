import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { prefixOf } from "../aws/names";
import { managedPolicies } from "../design/iam/managedPolicies";

/** What Terraform would replace a role, a policy or an instance profile for. */
export const nameAndPath = ["name", "name_prefix", "path"] as const;

const context = "inlinePolicies";

/** Says for all roles of a stack, before it has any, whether permissions are written into them. */
export const permitInlinePolicies = (stack: Construct, permitted: boolean): void => stack.node.setContext(context, permitted);

export interface RolePoliciesProps {
  readonly roleName: string;
  /** Start of the role's name, and of those of its policies. */
  readonly namePrefix: string;
  /** By policy name. */
  readonly documents: Readonly<Record<string, object>>;
  /** Whether they go only after what used the role has changed. @default false */
  readonly createBeforeDestroy?: boolean;
}

/**
 * The permissions of a role's own: inline policies, or where the stack permits none, customer managed policies that are attached to the role.
 * @returns what the role has its permissions by
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
export function createRolePolicies(scope: Construct, props: RolePoliciesProps): readonly ITerraformDependable[] {
  const { roleName, namePrefix, documents } = props;
  const order = props.createBeforeDestroy ? { createBeforeDestroy: true } : {};
  const ordered = props.createBeforeDestroy ? { lifecycle: order } : {};
  if (scope.node.tryGetContext(context) !== false) {
    return Object.entries(documents).map(
      ([name, document]) =>
        new IamRolePolicy(scope, `policy-${name}`, { name, role: roleName, policy: JSON.stringify(document), ...ordered }),
    );
  }
  return Object.entries(managedPolicies(documents)).map(([name, document]) => {
    const policy = new IamPolicy(scope, `managed-policy-${name}`, {
      namePrefix: prefixOf("policy", `${namePrefix}-${name}`),
      policy: JSON.stringify(document),
      // Another name or path would be another policy, and the role would be without it for a while.
      lifecycle: { ...order, ignoreChanges: [...nameAndPath] },
    });
    return new IamRolePolicyAttachment(scope, `attach-managed-policy-${name}`, { role: roleName, policyArn: policy.arn, ...ordered });
  });
}
