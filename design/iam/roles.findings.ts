import type { Finding } from "../../config/findings/finding";
import type { ClusterFacts } from "../facts";
import { managedPolicies } from "./managedPolicies";
import { policyDocument } from "./policy";
import { nodeRole } from "./roles";

/**
 * Managed policies of a role, which AWS raises for an account that asks, to so many at most; and characters of all inline policies of a role, which it
 * raises for none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const roleQuotas = { managedPolicies: 10, raisedManagedPolicies: 25, inlinePolicies: 10_240 };

/**
 * What IAM refuses of the number of a role's managed policies: with the quota that an account has unless it asks, or with any.
 * @param count all that the role would have
 * @param finding where most of them are named, and who would have how many
 */
export function managedPolicyFindings(count: number, finding: Pick<Finding, "path" | "alsoReads" | "problem">): readonly Finding[] {
  const { managedPolicies: most, raisedManagedPolicies: raised } = roleQuotas;
  if (count <= most) return [];
  const fix = "Put the permissions into fewer policies";
  if (count > raised)
    return [{ severity: "error", ...finding, allowed: `at most ${raised}, to which AWS raises the quota of an account`, fix }];
  return [
    {
      severity: "warning",
      ...finding,
      allowed: `at most ${most}, unless AWS has raised the quota of the account`,
      fix: `${fix}, or have the quota "Managed policies per role" raised before the apply`,
    },
  ];
}

/** What IAM refuses of the roles of node groups, whose permissions the cluster file decides. */
export const nodeRoleFindings = ({ config, nodeGroups }: ClusterFacts): readonly Finding[] =>
  [
    ...nodeGroups.map(({ kind, name, iam }) => ({ path: ["nodeGroups", kind, name, "iam"], iam })),
    ...(config.karpenter ? [{ path: ["karpenter", "iam"], iam: nodeRole(config, config.karpenter.iam) }] : []),
  ].flatMap(({ path, iam }): readonly Finding[] => {
    const isInline = config.iam.inlinePolicies;
    const document = policyDocument(iam.statements);
    const own = isInline || iam.statements.length === 0 ? 0 : Object.keys(managedPolicies({ document })).length;
    const count = iam.managedPolicyArns.length + own;
    const size = JSON.stringify(document).length;
    return [
      ...managedPolicyFindings(count, {
        path: [...path, "attachPolicyArns"],
        ...(own > 0 && { alsoReads: [["iam", "inlinePolicies"]] }),
        problem: `the role would have ${count} managed policies, with those that each node needs${own > 0 ? ", and of its own" : ""}`,
      }),
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
