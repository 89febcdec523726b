import { isMapping } from "../../../config/findings/path";

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [value]);

/** Whether actions are all of a service, or of AWS, as wildcards say it. */
const isEveryAction = (action: unknown): action is string => typeof action === "string" && /^(?:[\w-]+:)?\*+$/.test(action);

/** Whether a resource stands for all of a service at least: `*`, `arn:aws:*`, `arn:aws:s3:::*`. */
const isEveryResource = (resource: unknown): boolean =>
  typeof resource === "string" && /^(?:\*+|arn:[\w*-]+:[*:]+|arn:[*:]+|arn:[\w*-]+:[\w*-]+:[\w*-]*:[\d*]*:\*+)$/.test(resource);

/** A condition that requests of today's programs always meet, and so one that limits nothing. */
const limitsNothing = (condition: unknown): boolean =>
  condition === undefined ||
  (isMapping(condition) &&
    Object.values(condition).every(
      (keys) =>
        isMapping(keys) &&
        Object.entries(keys).every(([key, value]) => key.toLowerCase() === "aws:securetransport" && String(asList(value)[0]) === "true"),
    ));

/**
 * What a statement allows without a limit, in words: everything in the account, all but something, or all of a service. Undefined where it limits actions
 * or resources.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html
 */
function unlimitedActions(statement: unknown): string | undefined {
  if (!isMapping(statement) || statement["Effect"] !== "Allow" || !limitsNothing(statement["Condition"])) return undefined;
  const { Action: action, NotAction: notAction, NotResource: notResource, Resource: resource } = statement;
  if (notResource === undefined && !asList(resource).some(isEveryResource)) return undefined;
  if (notAction !== undefined) return `everything but ${asList(notAction).join(", ")}`;
  const wide = asList(action).filter(isEveryAction);
  if (wide.length === 0) return undefined;
  const actions = wide.some((one) => !one.includes(":")) ? "everything" : wide.join(", ");
  return notResource === undefined ? actions : `${actions}, on all but ${asList(notResource).join(", ")}`;
}

/** What a policy document allows without a limit, in words; empty where each of its statements has one. */
export const unlimitedIn = (policy: unknown): readonly string[] =>
  isMapping(policy) ? asList(policy["Statement"]).flatMap((statement) => unlimitedActions(statement) ?? []) : [];

/**
 * Whether an endpoint policy allows everything to everybody, as the one that AWS attaches where there is none.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html#default-endpoint-policy
 */
export const isAllowAll = (policy: unknown): boolean =>
  isMapping(policy) && !deniesSomething(policy) && asList(policy["Statement"]).some(allowsEverybody);

/** A perimeter may be drawn by what is denied. */
const deniesSomething = (policy: Readonly<Record<string, unknown>>): boolean =>
  asList(policy["Statement"]).some((statement) => isMapping(statement) && statement["Effect"] === "Deny");

const allowsEverybody = (statement: unknown): boolean => {
  if (!isMapping(statement)) return false;
  const principal = statement["Principal"];
  const principals = isMapping(principal) ? asList(principal["AWS"]) : [principal];
  return principals.includes("*") && unlimitedActions(statement) !== undefined;
};
