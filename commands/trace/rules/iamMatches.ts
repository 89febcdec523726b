import { wildcardsMeet } from "../../../aws/wildcards";
import { isUnknown, withWildcards } from "./values";

/** Whether something of a policy is about a call: `maybe` where what decides is not known. */
export type Match = "yes" | "no" | "maybe";

export const every = (matches: readonly Match[]): Match => (matches.includes("no") ? "no" : matches.includes("maybe") ? "maybe" : "yes");
export const any = (matches: readonly Match[]): Match => (matches.includes("yes") ? "yes" : matches.includes("maybe") ? "maybe" : "no");
export const opposite = (match: Match): Match => (match === "maybe" ? match : match === "yes" ? "no" : "yes");

/** The account of whoever applies the stacks: that of the cluster, in which its calls are. */
const applyingAccount = /\uE000[^\uE001]*aws_caller_identity\.[^\uE001]*\.account_id\uE001/g;

/** A text in which the own account, which in ARNs of calls is not known, is a word. */
const inAccount = (text: string): string => text.replace(applyingAccount, "own").replace(/^((?:[^:]*:){4})\*:/, "$1own:");

/**
 * Whether a pattern of a policy covers all that a text stands for, in which `*` is what is not known: `maybe` where it covers some of that, or has a policy
 * variable or something that only an apply makes known.
 */
export function textMatch(pattern: string, text: string): Match {
  if (pattern === "*" || pattern === text) return "yes";
  const named = pattern.replace(applyingAccount, "own");
  const given = named === pattern ? text : inAccount(text);
  const widest = withWildcards(named).replace(/\$\{[^}]*\}/g, "*");
  if (!wildcardsMeet(widest, withWildcards(given))) return "no";
  return widest === named && !isUnknown(given) && wildcardsMeet(named, given, { literal: true }) ? "yes" : "maybe";
}
