import type { Finding } from "../../config/findings/finding";
import type { ClusterFacts } from "../facts";
import { policyDocument } from "./policy";

/**
 * Managed policies of a role, which AWS raises for an account that asks, and characters of all inline policies of a role, which it raises for none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const roleQuotas = { managedPolicies: 10, inlinePolicies: 10_240 };

/** What IAM refuses of the roles of node groups, whose permissions the cluster file decides. */
export const nodeRoleFindings = ({ nodeGroups }: ClusterFacts): readonly Finding[] =>
  nodeGroups.flatMap(({ kind, name, iam }): readonly Finding[] => {
    const path = ["nodeGroups", kind, name, "iam"];
    const count = iam.managedPolicyArns.length;
    const size = JSON.stringify(policyDocument(iam.statements)).length;
    return [
      ...(count > roleQuotas.managedPolicies
        ? [
            {
              severity: "warning" as const,
              path: [...path, "attachPolicyArns"],
              problem: `the role would have ${count} managed policies, with those that each node needs`,
              allowed: `at most ${roleQuotas.managedPolicies}, unless AWS has raised the quota of the account`,
              fix: 'Put the permissions into fewer policies, or have the quota "Managed policies per role" raised before the apply',
            },
          ]
        : []),
      ...(size > roleQuotas.inlinePolicies
        ? [
            {
              severity: "error" as const,
              path: [...path, "withAddonPolicies"],
              alsoReads: [["registry", "pullThroughCache"]],
              problem: `the inline policy of the role would have ${size} characters`,
              allowed: `at most ${roleQuotas.inlinePolicies} characters`,
              fix: "Remove switches here, or prefixes from registry.pullThroughCache",
            },
          ]
        : []),
    ];
  });
