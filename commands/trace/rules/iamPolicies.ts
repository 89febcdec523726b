import { wildcardsMeet } from "../../../aws/wildcards";
import { isMapping } from "../../../config/findings/path";
import { isUnknown, itemsOf, mappingsOf, plainText, listedTexts, type Value, withWildcards } from "./values";

/** Who calls: a role of the account; a pod with the token of its service account; an account of AWS that signed a URL; nobody whom AWS knows. */
export type CallerKind = "role" | "token" | "amazon" | "anonymous";

/** A call of an AWS API. */
export interface AwsCall {
  readonly action: string;
  /** The ARN of what it is about, with `*` for what is not known. */
  readonly resource: string;
  readonly caller: CallerKind;
  /** Whether the resource is one of AWS itself. @default - it may be anybody's */
  readonly isAmazons?: true;
}

/** Whether policies let a call pass: for certain, under conditions that nobody can tell before, or not. */
export type PolicyAnswer = "allowed" | "conditional" | "refused";

type Match = "yes" | "no" | "maybe";

const every = (matches: readonly Match[]): Match => (matches.includes("no") ? "no" : matches.includes("maybe") ? "maybe" : "yes");
const any = (matches: readonly Match[]): Match => (matches.includes("yes") ? "yes" : matches.includes("maybe") ? "maybe" : "no");
const opposite = (match: Match): Match => (match === "maybe" ? match : match === "yes" ? "no" : "yes");

/** What a call says under a condition key: null where it has no such key, undefined where that is not known. */
export type CallKeys = (key: string) => string | null | undefined;

/**
 * Whether policy documents let a call pass: a statement allows it, and none denies it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function policyAnswer(documents: readonly Value[], call: AwsCall, keys: CallKeys): PolicyAnswer {
  const statements = documents.flatMap((document) => mappingsOf(document).flatMap((policy) => mappingsOf(policy["Statement"])));
  const applying = (effect: string): Match =>
    any(statements.filter((statement) => statement["Effect"] === effect).map((statement) => isAboutCall(statement, call, keys)));
  const answer = every([applying("Allow"), opposite(applying("Deny"))]);
  return answer === "yes" ? "allowed" : answer === "maybe" ? "conditional" : "refused";
}

type PolicyStatementJson = Readonly<Record<string, unknown>>;

const isAboutCall = (statement: PolicyStatementJson, call: AwsCall, keys: CallKeys): Match =>
  every([
    principalMatch(statement, call),
    elementMatch(statement, "Action", (pattern) => textMatch(pattern.toLowerCase(), call.action.toLowerCase())),
    elementMatch(statement, "Resource", (pattern) => textMatch(pattern, call.resource)),
    conditionMatch(statement["Condition"], keys),
  ]);

function elementMatch(statement: PolicyStatementJson, element: string, matches: (pattern: string) => Match): Match {
  const negated = statement[`Not${element}`] as Value | undefined;
  if (negated !== undefined) return opposite(any(listedTexts(negated).map(matches)));
  return any(listedTexts(statement[element] as Value | undefined).map(matches));
}

/** A policy variable may be anything. What is not known of either side is taken to fit. */
function textMatch(pattern: string, text: string): Match {
  if (pattern === "*" || pattern === text) return "yes";
  if (!/[*?$\uE000]/.test(pattern) && !/[*?]/.test(text)) return "no";
  const known = withWildcards(pattern);
  const widest = known.replace(/\$\{[^}]*\}/g, "*");
  if (!wildcardsMeet(widest, text)) return "no";
  return widest === known ? "yes" : "maybe";
}

/** Policies of roles name no principal. */
function principalMatch(statement: PolicyStatementJson, { caller }: AwsCall): Match {
  if (statement["NotPrincipal"] !== undefined) return "maybe";
  const principal = statement["Principal"] as Value | undefined;
  if (principal === undefined || principal === "*") return "yes";
  const ofType = (type: string): readonly string[] => (isMapping(principal) ? listedTexts(principal[type]) : []);
  if (ofType("AWS").includes("*")) return "yes";
  if (caller === "token") return ofType("Federated").length > 0 ? "maybe" : "no";
  return caller === "role" && ofType("AWS").length > 0 ? "maybe" : "no";
}

const conditionOperators: Readonly<Record<string, (wanted: string, given: string) => boolean>> = {
  arnequals: (wanted, given) => wildcardsMeet(wanted, given, { literal: true }),
  arnlike: (wanted, given) => wildcardsMeet(wanted, given, { literal: true }),
  bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  stringequals: (wanted, given) => wanted === given,
  stringequalsignorecase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  stringlike: (wanted, given) => wildcardsMeet(wanted, given, { literal: true }),
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function conditionMatch(conditions: unknown, keys: CallKeys): Match {
  if (!isMapping(conditions)) return "yes";
  return every(
    Object.entries(conditions).flatMap(([operator, wanted]) =>
      Object.entries(isMapping(wanted) ? wanted : {}).map(([key, values]) =>
        oneCondition(operator.toLowerCase(), key, values as Value, keys),
      ),
    ),
  );
}

function oneCondition(operator: string, key: string, values: Value, keys: CallKeys): Match {
  const given = keys(key.toLowerCase());
  if (given === undefined) return "maybe";
  const name = operator.replace(/^for(?:all|any)values?:/, "");
  if (name === "null")
    return itemsOf(values)
      .map(String)
      .includes(String(given === null))
      ? "yes"
      : "no";
  if (given === null) return name.endsWith("ifexists") || name.includes("not") || operator.startsWith("forall") ? "yes" : "no";
  const compare = conditionOperators[name.replace("not", "").replace(/ifexists$/, "")];
  const matches = itemsOf(values).map((value): Match => {
    const text = plainText(value);
    if (text === given) return "yes";
    return !compare || isUnknown(text) || isUnknown(given) || text.includes("${") ? "maybe" : compare(text, given) ? "yes" : "no";
  });
  return name.includes("not") ? opposite(any(matches)) : any(matches);
}
