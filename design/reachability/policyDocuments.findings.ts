import type { ConfigPath, Finding } from "../../config/findings/finding";
import { isMapping } from "../../config/findings/path";
import { statementsOf, type WrittenPolicy } from "./policyEvaluation";
import { listed } from "./verdict";

/** A kind of policy, by what its statements must have. */
export interface PolicyKind {
  /** As in `AWS demands in an endpoint policy`. */
  readonly name: string;
  /** Each by the keys of which one must be there. */
  readonly elements: readonly (readonly [key: string, opposite: string])[];
}

/** The policy of a VPC endpoint, which must name principals. */
export const endpointPolicy: PolicyKind = {
  name: "an endpoint policy",
  elements: [
    ["Principal", "NotPrincipal"],
    ["Action", "NotAction"],
    ["Resource", "NotResource"],
  ],
};

/** The policy in a role, which is the principal. */
export const rolePolicy: PolicyKind = { name: "the policy of a role", elements: endpointPolicy.elements.slice(1) };

/**
 * Errors of a policy document whose statements AWS refuses, or that are none.
 * @param of names the policy in sentences
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
 */
export function documentFindings(path: ConfigPath, policy: WrittenPolicy, of: string, kind: PolicyKind): readonly Finding[] {
  const written = policy.Statement;
  const statementPath = [...path, "Statement"];
  const keys = ["Effect", ...kind.elements.map(([key]) => key)];
  if (!listed(written).every(isMapping)) {
    const problem = `Statement of ${of} is ${JSON.stringify(written)}`;
    const fix = `Write a list of statements, each with ${keys.slice(0, -1).join(", ")} and ${keys.at(-1)}`;
    return [{ severity: "error", path: statementPath, problem, allowed: "a list of statements", fix }];
  }
  return statementsOf(policy).flatMap((statement, index) =>
    statementFindings(Array.isArray(written) ? [...statementPath, index] : statementPath, statement, kind),
  );
}

function statementFindings(
  path: ConfigPath,
  statement: Readonly<Record<string, unknown>>,
  { name, elements }: PolicyKind,
): readonly Finding[] {
  const { Effect } = statement;
  const missing = elements.filter((keys) => !keys.some((key) => isGiven(statement[key]))).map(([key]) => key);
  return [
    ...(Effect === "Allow" || Effect === "Deny"
      ? []
      : [
          {
            severity: "error" as const,
            path: [...path, ...("Effect" in statement ? ["Effect"] : [])],
            problem: "Effect" in statement ? `Effect is ${JSON.stringify(Effect)}` : "the statement has no Effect",
            allowed: "Allow, Deny",
            fix: "Write Effect: Allow or Effect: Deny",
          },
        ]),
    ...missing.map((key) => ({
      severity: "error" as const,
      path,
      problem: `the statement has no ${key}, which AWS demands in ${name}`,
      fix: `Add ${key} to it, such as ${key}: "*"`,
    })),
  ];
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
