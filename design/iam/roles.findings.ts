import type { Finding } from "../../config/findings/finding";
import type { ClusterFacts } from "../facts";
import { managedPolicies } from "./managedPolicies";
import { policyDocument } from "./policy";

/**
 * Managed policies of a role, which AWS raises for an account that asks, and characters of all inline policies of a role, which it raises for none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const roleQuotas = { managedPolicies: 10, inlinePolicies: 10_240 };

/** What IAM refuses of the roles of node groups, whose permissions the cluster file decides. */
export const nodeRoleFindings = ({ config, nodeGroups }: ClusterFacts): readonly Finding[] =>
  nodeGroups.flatMap(({ kind, name, iam }): readonly Finding[] => {
    const path = ["nodeGroups", kind, name, "iam"];
    const isInline = config.iam.inlinePolicies;
    const document = policyDocument(iam.statements);
    const own = isInline || iam.statements.length === 0 ? 0 : Object.keys(managedPolicies({ document })).length;
    const count = iam.managedPolicyArns.length + own;
    const size = JSON.stringify(document).length;
    return [
      ...(count > roleQuotas.managedPolicies
        ? [
            {
              severity: "warning" as const,
              path: [...path, "attachPolicyArns"],
              ...(own > 0 && { alsoReads: [["iam", "inlinePolicies"]] }),
              problem: `the role would have ${count} managed policies, with those that each node needs${own > 0 ? ", and of its own" : ""}`,
              allowed: `at most ${roleQuotas.managedPolicies}, unless AWS has raised the quota of the account`,
              fix: 'Put the permissions into fewer policies, or have the quota "Managed policies per role" raised before the apply',
            },
          ]
        : []),
      ...(isInline && size > roleQuotas.inlinePolicies
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
