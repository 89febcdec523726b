import { isDeepStrictEqual } from "node:util";

/** What IAM decides about: an action on a resource, with the values of condition keys. */
export interface Permission {
  readonly action: string;
  /** ARN, or * of an action that is about no resource. */
  readonly resource: string;
  readonly context: Context;
}

/** Values by condition key. A key that the call lacks is not in it. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** A policy as it stands in a file. */
export interface WrittenPolicy {
  readonly Statement: readonly WrittenStatement[];
}

interface WrittenStatement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

type Test = (value: string, wanted: string) => boolean;

const equals: Test = (value, wanted) => value === wanted;
const isLike: Test = (value, wanted) => wildcards(wanted).test(value);

/** Operators that hold where any value of the key fits any wanted one; without the key they do not hold. */
const operators: Readonly<Record<string, Test>> = {
  StringEquals: equals,
  StringLike: isLike,
  ArnEquals: isLike,
  ArnLike: isLike,
  Bool: equals,
};

/** Their negations, which hold where the key is missing, too. */
const negations: Readonly<Record<string, Test>> = {
  StringNotEquals: equals,
  StringNotLike: isLike,
  ArnNotEquals: isLike,
  ArnNotLike: isLike,
};

/**
 * Why IAM refuses, in its own words; undefined where it allows.
 * @param identity the policies of who calls
 * @param organization the service control policies of the account, which deny besides
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function refusalOf(
  permission: Permission,
  identity: readonly WrittenPolicy[],
  organization: readonly WrittenPolicy[],
): string | undefined {
  const { action, resource } = permission;
  const applies = (policies: readonly WrittenPolicy[], effect: string): boolean =>
    policies.some(({ Statement }) => Statement.some((statement) => statement.Effect === effect && concerns(statement, permission)));
  const refused = `not authorized to perform: ${action} on resource: ${resource}`;
  if (applies(organization, "Deny")) return `${refused} with an explicit deny in a service control policy`;
  if (!applies(identity, "Allow")) return `${refused} because no identity-based policy allows the ${action} action`;
  return undefined;
}

/** IAM's wildcards as a regular expression. */
const wildcards = (pattern: string, flags = ""): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    flags,
  );

/** Actions have no case. */
export const isAction = (pattern: string, action: string): boolean => wildcards(pattern, "i").test(action);

function concerns(
  { Action, Resource, NotResource = [], Condition = {} }: WrittenStatement,
  { action, resource, context }: Permission,
): boolean {
  const names = (patterns: readonly string[]): boolean => patterns.some((pattern) => isLike(resource, pattern));
  return (
    Action.some((pattern) => isAction(pattern, action)) &&
    (Resource ? names(Resource) : !names(NotResource)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, context[key], [wanted].flat())),
    )
  );
}

function holds(operator: string, given: string | readonly string[] | undefined, wanted: readonly string[]): boolean {
  // Nothing at all is of any set.
  if (operator === "ForAllValues:StringEquals") return [given ?? []].flat().every((value) => wanted.includes(value));
  if (operator === "Null") return isDeepStrictEqual(wanted, [String(given === undefined)]);
  const name = operator.replace(/IfExists$/, "");
  const test = operators[name] ?? negations[name];
  if (!test) throw new Error(`unknown operator ${operator}`);
  if (given === undefined) return name !== operator || name in negations;
  const fits = [given].flat().some((value) => wanted.some((one) => test(value, one)));
  return name in negations ? !fits : fits;
}
