import { isMapping } from "../../../config/findings/path";
import { any, every, type Match, opposite, textMatch } from "./iamMatches";
import { isUnknown, itemsOf, plainText, type Value } from "./values";

/** What a call says under a condition key in lower case: null where it has no such key, undefined where that is not known. */
export type CallKeys = (key: string) => string | null | undefined;

type KeyComparison = (wanted: string, given: string) => Match;

const withoutCase =
  (compare: KeyComparison): KeyComparison =>
  (wanted, given) =>
    compare(wanted.toLowerCase(), given.toLowerCase());

const sameText: KeyComparison = (wanted, given) => {
  if (wanted === given) return "yes";
  if (!isUnknown(wanted) && !isUnknown(given) && !wanted.includes("${")) return "no";
  return textMatch(wanted, given) === "no" ? "no" : "maybe";
};

/** By the operator's name in lower case, without `not`. Those that are missing here, of numbers, dates and addresses, may hold. */
const conditionOperators: Readonly<Record<string, KeyComparison>> = {
  arnequals: textMatch,
  arnlike: textMatch,
  bool: withoutCase(sameText),
  stringequals: sameText,
  stringequalsignorecase: withoutCase(sameText),
  stringlike: textMatch,
};

/**
 * Whether a call meets the conditions of a statement.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function conditionMatch(conditions: unknown, keys: CallKeys): Match {
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
  const isNegated = name.includes("not");
  if (name === "null")
    return itemsOf(values)
      .map(String)
      .includes(String(given === null))
      ? "yes"
      : "no";
  if (given === null) {
    const isMet = !operator.startsWith("forany") && (isNegated || name.endsWith("ifexists") || operator.startsWith("forall"));
    return isMet ? "yes" : "no";
  }
  const compare = conditionOperators[name.replace("not", "").replace(/ifexists$/, "")];
  const matches = itemsOf(values).map((value): Match => compare?.(plainText(value), given) ?? "maybe");
  return isNegated ? opposite(any(matches)) : any(matches);
}

/** Whether two values of Terraform's are the same; nothing is the same as nothing else. */
export const isSameValue = (one: unknown, other: unknown): boolean =>
  one !== undefined && other !== undefined && JSON.stringify(one) === JSON.stringify(other);
