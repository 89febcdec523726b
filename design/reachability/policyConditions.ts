import { isMapping } from "../../config/findings/path";
import { wildcardsMeet } from "../../aws/wildcards";
import { allOf, verdict, type Verdict, anyOf, listed, not } from "./verdict";

/** A value that is not known, besides that it is none of these. */
export interface AnyOtherValue {
  readonly anyBut: readonly string[];
}

/** What a request says under a condition key: a value, null where the key is not in the request, undefined where that is not known. */
export type ConditionKeys = (key: string) => string | AnyOtherValue | null | undefined;

type Comparison = (wanted: string, given: string) => Verdict;

const inLowerCase =
  (compare: Comparison): Comparison =>
  (wanted, given) =>
    compare(wanted.toLowerCase(), given.toLowerCase());

const equal: Comparison = (wanted, given) => verdict(wanted === given);

const like: Comparison = (wanted, given) => verdict(wildcardsMeet(wanted, given, { literal: true }));

/** By the operator's name in lower case, without `not`. Operators that are missing here, of numbers, dates and addresses, may hold. */
const comparisons: Readonly<Record<string, Comparison>> = {
  arnequals: like,
  arnlike: like,
  bool: inLowerCase(equal),
  stringequals: equal,
  stringequalsignorecase: inLowerCase(equal),
  stringlike: like,
};

/**
 * Whether a request meets the conditions of a statement. One that cannot be told before there is a cluster may be met: a key whose value is not known, a
 * value with a policy variable, an operator that compares numbers, dates or addresses.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const meetsConditions = (conditions: unknown, keys: ConditionKeys): Verdict =>
  allOf(
    Object.entries(isMapping(conditions) ? conditions : {}).flatMap(([operator, wanted]) =>
      Object.entries(isMapping(wanted) ? wanted : {}).map(([key, values]) => meetsCondition(operator, listed(values), keys(key))),
    ),
  );

function meetsCondition(operator: string, values: readonly unknown[], given: ReturnType<ConditionKeys>): Verdict {
  const [, quantifier = "", name = ""] = /^(?:(forallvalues|foranyvalue):)?(.*)$/.exec(operator.toLowerCase()) ?? [];
  if (given === undefined) return "maybe";
  if (name === "null") return verdict(values.some((value) => String(value) === String(given === null)));
  const isNegated = name.includes("not");
  if (given === null) return verdict(quantifier !== "foranyvalue" && (isNegated || quantifier !== "" || name.endsWith("ifexists")));
  const ofOperator = comparisons[name.replace("not", "").replace(/ifexists$/, "")];
  const compare = (wanted: string): Verdict => {
    if (!ofOperator || wanted.includes("${")) return "maybe";
    return typeof given === "string" ? ofOperator(wanted, given) : given.anyBut.includes(wanted) ? "no" : "maybe";
  };
  const matches = values.map((value) => compare(String(value)));
  return isNegated ? not(anyOf(matches)) : anyOf(matches);
}
