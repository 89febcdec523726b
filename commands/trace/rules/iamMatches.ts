import { wildcardsMeet } from "../../../aws/wildcards";
import { isUnknown, withWildcards } from "./values";

/** Whether something of a policy is about a call: `maybe` where what decides is not known. */
export type Match = "yes" | "no" | "maybe";

export const every = (matches: readonly Match[]): Match => (matches.includes("no") ? "no" : matches.includes("maybe") ? "maybe" : "yes");
export const any = (matches: readonly Match[]): Match => (matches.includes("yes") ? "yes" : matches.includes("maybe") ? "maybe" : "no");
export const opposite = (match: Match): Match => (match === "maybe" ? match : match === "yes" ? "no" : "yes");

/** The account of whoever applies the stacks: that of the cluster, in which its calls are. */
const ownAccount = /\uE000[^\uE001]*aws_caller_identity\.[^\uE001]*\.account_id\uE001/g;

/**
 * Whether a pattern of a policy covers all that a text stands for, in which `*` is what is not known: `maybe` where it covers some of that, or has a policy
 * variable or something that only an apply makes known.
 */
export function textMatch(pattern: string, text: string): Match {
  if (pattern === "*" || pattern === text) return "yes";
  const inAccount = pattern.replace(ownAccount, "*");
  const widest = withWildcards(inAccount).replace(/\$\{[^}]*\}/g, "*");
  const given = withWildcards(text.replace(ownAccount, "*"));
  if (!wildcardsMeet(widest, given)) return "no";
  return widest === inAccount && !isUnknown(text.replace(ownAccount, "*")) && wildcardsMeet(widest, given, { literal: true })
    ? "yes"
    : "maybe";
}
