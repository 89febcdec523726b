import type { ConfigPath, Finding } from "../../config/findings/finding";
import { nearest } from "../../config/findings/nearest";
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
  return [
    ...unknownKeys(path, policy, documentKeys, "a policy document"),
    ...statementsOf(policy).flatMap((statement, index) =>
      statementFindings(Array.isArray(written) ? [...statementPath, index] : statementPath, statement, kind),
    ),
  ];
}

/**
 * A warning of a document whose policy variables are text: it has not the version that knows them, and the default is the first one.
 * @param of names the policy in sentences
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export function variableFindings(path: ConfigPath, policy: WrittenPolicy & { readonly Version?: unknown }, of: string): readonly Finding[] {
  const { Version } = policy;
  const [variable] = /\$\{[^}"]*\}/.exec(JSON.stringify(policy.Statement)) ?? [];
  if (variable === undefined || (Version !== undefined && Version !== "2008-10-17")) return [];
  const has = Version === undefined ? "has no Version" : "has the Version 2008-10-17";
  return [
    {
      severity: "warning",
      path: Version === undefined ? path : [...path, "Version"],
      problem: `${of} ${has}, so that IAM takes ${variable} for text, and does not put its value there`,
      fix: Version === undefined ? 'Add Version: "2012-10-17" to it' : 'Write "2012-10-17"',
    },
  ];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html */
const documentKeys = ["Version", "Id", "Statement"];
const statementKeys = ["Sid", "Effect", ...endpointPolicy.elements.flat(), "Condition"];

/** The key that is meant by one that a policy does not have, whatever its case. */
const meantKey = (key: string, known: readonly string[]): string | undefined =>
  known.find((other) => other.toLowerCase() === key.toLowerCase()) ?? nearest(key, known);

const unknownKeys = (path: ConfigPath, value: object, known: readonly string[], of: string): readonly Finding[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = meantKey(key, known);
      const fix =
        meant === undefined ? "Remove it" : meant in value ? `Remove it, or move what it says to ${meant}` : `Rename it to ${meant}`;
      return { severity: "error", path: [...path, key], problem: `${of} has no ${JSON.stringify(key)}`, allowed: known.join(", "), fix };
    });

/** A mapping of operators to mappings of keys. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html */
function conditionFindings(path: ConfigPath, { Condition }: Readonly<Record<string, unknown>>): readonly Finding[] {
  if (Condition === undefined || (isMapping(Condition) && Object.values(Condition).every(isMapping))) return [];
  const problem = `Condition is ${JSON.stringify(Condition)}`;
  const fix = "Write operators with condition keys and their values, such as StringEquals: { aws:SourceVpc: vpc-0123456789abcdef0 }";
  return [{ severity: "error", path: [...path, "Condition"], problem, allowed: "a mapping of operators to mappings", fix }];
}

/** Names of actions, with wildcards. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
const actionFindings = (path: ConfigPath, statement: Readonly<Record<string, unknown>>): readonly Finding[] =>
  ["Action", "NotAction"].flatMap((key) =>
    listed(statement[key])
      .filter((action) => typeof action !== "string" || !/^[A-Za-z\d*?-]*(?::[A-Za-z\d*?-]*)?$/.test(action))
      .map((action) => ({
        severity: "error" as const,
        path: [...path, key],
        problem: `${JSON.stringify(action)} is not the name of an action`,
        allowed: "service:Action of letters, digits and hyphens, with * and ? as wildcards",
        fix: "Write an action such as s3:GetObject",
      })),
  );

function statementFindings(
  path: ConfigPath,
  statement: Readonly<Record<string, unknown>>,
  { name, elements }: PolicyKind,
): readonly Finding[] {
  const { Effect } = statement;
  const unknown = unknownKeys(path, statement, statementKeys, "a statement");
  // One that is misspelled has a fix already.
  const misspelled = Object.keys(statement)
    .filter((key) => !statementKeys.includes(key))
    .map((key) => meantKey(key, statementKeys));
  const missing = elements.filter((keys) => !keys.some((key) => isGiven(statement[key]) || misspelled.includes(key))).map(([key]) => key);
  return [
    ...unknown,
    ...conditionFindings(path, statement),
    ...actionFindings(path, statement),
    ...(Effect === "Allow" || Effect === "Deny" || (Effect === undefined && misspelled.includes("Effect"))
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
