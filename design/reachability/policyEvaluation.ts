import { isMapping } from "../../config/findings/path";
import { wildcardsMeet } from "../../aws/wildcards";
import type { EndpointService } from "../../aws/endpointServices";
import { allOf, verdict, type Verdict, anyOf, listed, not } from "./verdict";
import { type ConditionKeys, meetsConditions } from "./policyConditions";

/**
 * Who makes a request: a role of the cluster's account; a pod with the token of its service account, which has no principal yet; an account of
 * AWS that signed a URL for others; or nobody that AWS knows, as with packages that are public.
 */
export type Caller = "role" | "serviceAccountToken" | "amazonAccount" | "anonymous";

/** A request to an AWS service, as far as it is known. */
export interface AwsRequest {
  /** Such as `ec2:DescribeInstances`; may end with `*`. */
  readonly action: string;
  /** The ARN of what it is about, in which `*` stands for what is not known. @default - the action is about no resource */
  readonly resource?: string | undefined;
  readonly caller: Caller;
  readonly keys: ConditionKeys;
  /** The type of the endpoint that it goes through. */
  readonly through: EndpointService["type"];
}

/** A policy document, whoever wrote it: nothing in it is taken for granted. */
export interface WrittenPolicy {
  readonly Statement?: unknown;
}

/** The statements of a policy: a list of them, or one alone. What is not a mapping is left out. */
export const statementsOf = (policy: WrittenPolicy): readonly Readonly<Record<string, unknown>>[] =>
  listed(policy.Statement).filter(isMapping);

/** The place among the statements of one that certainly denies a request; undefined where none does. */
export function denyingStatement(policy: WrittenPolicy, request: AwsRequest): number | undefined {
  const index = statementsOf(policy).findIndex((statement) => statement["Effect"] === "Deny" && appliesTo(statement, request) === "yes");
  return index < 0 ? undefined : index;
}

/**
 * Whether an endpoint policy lets a request pass: a statement allows it, and none denies it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(policy: WrittenPolicy, request: AwsRequest): Verdict {
  const statementsWith = (effect: string) => statementsOf(policy).filter((statement) => statement["Effect"] === effect);
  const applying = (effect: string) => anyOf(statementsWith(effect).map((statement) => appliesTo(statement, request)));
  return allOf([applying("Allow"), not(applying("Deny"))]);
}

const appliesTo = (statement: Readonly<Record<string, unknown>>, request: AwsRequest): Verdict =>
  allOf([
    appliesToCaller(statement, request),
    matchesEither(statement, "Action", (pattern) => matchesText(pattern.toLowerCase(), request.action.toLowerCase())),
    matchesEither(statement, "Resource", (pattern) => matchesText(pattern, request.resource)),
    meetsConditions(statement["Condition"], request.keys),
  ]);

/** An element that names what it is about, or by its `Not` form all but that. */
const matchesEither = (statement: Readonly<Record<string, unknown>>, element: string, matches: (pattern: string) => Verdict): Verdict =>
  `Not${element}` in statement
    ? not(anyOf(listed(statement[`Not${element}`]).map((pattern) => matches(String(pattern)))))
    : anyOf(listed(statement[element]).map((pattern) => matches(String(pattern))));

/** A policy variable may stand for anything. An action that is about no resource is matched by `*` only. */
function matchesText(pattern: string, text: string | undefined): Verdict {
  const widest = pattern.replace(/\$\{[^}]*\}/g, "*");
  if (text === undefined) return verdict(/^\*+$/.test(widest));
  if (!wildcardsMeet(widest, text)) return "no";
  return widest === pattern && wildcardsMeet(pattern, text, { literal: true }) ? "yes" : "maybe";
}

/**
 * Through a gateway endpoint, an account stands for its root user alone.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#vpc-endpoint-policies-gateway
 */
function appliesToCaller(statement: Readonly<Record<string, unknown>>, { caller, through }: AwsRequest): Verdict {
  if ("NotPrincipal" in statement) return "maybe";
  const principal = statement["Principal"];
  const ofType = (type: string): readonly string[] => (isMapping(principal) ? listed(principal[type]).map(String) : []);
  if (principal === "*" || ofType("AWS").includes("*")) return "yes";
  const isAccount = (name: string) => /^(?:\d{12}|arn:[\w-]+:iam::\d{12}:root)$/.test(name);
  if (caller === "serviceAccountToken") return ofType("Federated").length > 0 ? "maybe" : "no";
  const canBeRole = ofType("AWS").some((name) => through === "Interface" || !isAccount(name));
  return caller === "role" && canBeRole ? "maybe" : "no";
}
