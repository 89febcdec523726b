import type { ConfigPath } from "../../finding";
import { same, type Outcome } from "../outcome";

/** Of the policies that a role is to have, the AWS managed one that a feature's own role has; a customer's of the same name is another. */
export const samePolicies = (arns: readonly string[] = [], policy: string | undefined, path: ConfigPath): readonly Outcome[] =>
  arns.flatMap((arn, index) =>
    policy !== undefined && arn.startsWith("arn:") && arn.endsWith(`:iam::aws:policy/${policy}`) ? [same([...path, index], arn)] : [],
  );

/** Of `wellKnownPolicies`, the one that a feature's own role has, and those that are not asked for. */
export const sameFlags = (given: object = {}, policy: string | undefined, path: ConfigPath): readonly Outcome[] =>
  Object.keys(given).map((key) => same([...path, key], key === policy));
