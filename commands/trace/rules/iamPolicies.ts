import { fewOf } from "../../../config/findings/located";
import { isMapping } from "../../../config/findings/path";
import { type CallKeys, conditionMatch, isSameValue } from "./iamConditions";
import { any, every, type Match, opposite, textMatch } from "./iamMatches";
import { isUnknown, listedTexts, mappingsOf, type Value } from "./values";

/** Who calls: a role of the account; a pod with the token of its service account; an account of AWS that signed a URL; nobody whom AWS knows. */
export type CallerKind = "role" | "token" | "amazon" | "anonymous";

/** What trust policies name: an AWS service, or an identity provider by its ARN. */
export interface TrustedPrincipal {
  readonly type: "Service" | "Federated";
  readonly name: string;
}

/** A call of an AWS API. */
export interface AwsCall {
  readonly action: string;
  /** The ARN of what it is about, with `*` for what is not known. Undefined where the action is about no resource, which `*` alone stands for. */
  readonly resource: string | undefined;
  readonly caller: CallerKind;
  /** Whether the resource is one of AWS itself. @default - it may be anybody's */
  readonly isAmazons?: true;
  /** The conditions under which it is made: one of a policy that is the same is met. @default - nothing is known of it */
  readonly condition?: Value;
  /** @default - whom {@link caller} says */
  readonly principal?: TrustedPrincipal;
}

/** Whether policies let a call pass: for certain, under conditions that nobody can tell before, or not. */
export type PolicyAnswer = "allowed" | "conditional" | "refused";

/**
 * Whether policy documents let a call pass: a statement allows it, and none denies it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function policyAnswer(documents: readonly Value[], call: AwsCall, keys: CallKeys): PolicyAnswer {
  const statements = documentStatements(documents);
  const applying = (effect: string): Match =>
    any(statements.filter((statement) => statement["Effect"] === effect).map((statement) => isAboutCall(statement, call, keys)));
  const answer = every([applying("Allow"), opposite(applying("Deny"))]);
  return answer === "yes" ? "allowed" : answer === "maybe" ? "conditional" : "refused";
}

/** Whether a statement certainly denies a call, which nothing else then allows. */
export const isDenied = (documents: readonly Value[], call: AwsCall, keys: CallKeys): boolean =>
  documentStatements(documents).some((statement) => statement["Effect"] === "Deny" && isAboutCall(statement, call, keys) === "yes");

const documentStatements = (documents: readonly Value[]): readonly PolicyStatementJson[] =>
  documents.flatMap((document) => mappingsOf(document).flatMap((policy) => mappingsOf(policy["Statement"])));

type PolicyStatementJson = Readonly<Record<string, unknown>>;

const isAboutCall = (statement: PolicyStatementJson, call: AwsCall, keys: CallKeys): Match =>
  every([
    principalMatch(statement, call),
    elementMatch(statement, "Action", (pattern) => textMatch(pattern.toLowerCase(), call.action.toLowerCase())),
    resourceMatch(statement, call),
    isSameValue(statement["Condition"], call.condition) ? "yes" : conditionMatch(statement["Condition"], keys),
  ]);

/** A policy without resources, such as a trust policy, is about the one that holds it. */
const resourceMatch = (statement: PolicyStatementJson, { resource }: AwsCall): Match =>
  statement["Resource"] === undefined && statement["NotResource"] === undefined
    ? "yes"
    : elementMatch(statement, "Resource", (pattern) => (resource === undefined ? allMatch(pattern) : textMatch(pattern, resource)));

/** Whether a pattern stands for everything. */
const allMatch = (pattern: string): Match =>
  isUnknown(pattern) && !pattern.startsWith("arn:") ? "maybe" : /^\*+$/.test(pattern) ? "yes" : "no";

function elementMatch(statement: PolicyStatementJson, element: string, matches: (pattern: string) => Match): Match {
  const negated = statement[`Not${element}`] as Value | undefined;
  if (negated !== undefined) return opposite(any(listedTexts(negated).map(matches)));
  return any(listedTexts(statement[element] as Value | undefined).map(matches));
}

/** Policies of roles name no principal. */
function principalMatch(statement: PolicyStatementJson, { caller, principal: wanted }: AwsCall): Match {
  if (statement["NotPrincipal"] !== undefined) return "maybe";
  const principal = statement["Principal"] as Value | undefined;
  const ofType = (type: string): readonly string[] => (isMapping(principal) ? listedTexts(principal[type]) : []);
  if (wanted) return principal === "*" ? "maybe" : any(ofType(wanted.type).map((name) => textMatch(name, wanted.name)));
  if (principal === undefined || principal === "*") return "yes";
  if (ofType("AWS").includes("*")) return "yes";
  if (caller === "token") return ofType("Federated").length > 0 ? "maybe" : "no";
  return caller === "role" && ofType("AWS").length > 0 ? "maybe" : "no";
}

/** Whether an action stands for all of a service: which ones are called is not known. */
export const isAnyAction = (action: string): boolean => action.endsWith(":*");

/** Actions as a sentence names them after "allows". */
export const actionsText = (actions: readonly string[], quantity: "any" | "some"): string =>
  fewOf(actions.map((action) => (isAnyAction(action) ? `${quantity} of ${action}` : action)));
