import type { ConfigPath } from "./finding";
import { plainName } from "./nearest";

/** Keys whose values are shown nowhere; asked for one by its {@link plainName}. */
export type SecretKeys = Pick<ReadonlySet<string>, "has">;

/** Whether a mapping is a variable, with `name` and `value`, whose name is that of a secret. */
export const isSecretVariable = (mapping: object, secretKeys: SecretKeys): boolean =>
  "name" in mapping && typeof mapping.name === "string" && "value" in mapping && secretKeys.has(plainName(mapping.name));

/** What stands after the @ of the digest of an image or a chart, or what is left of it where a message is cut. */
const digestAfterAt = "sha(?:256|512):(?:[0-9a-f]{32,}|[0-9a-f]*…)";

/**
 * What may part credentials from a host, in all the forms that a mistyped URL can have, with the text before it. The scheme, or the slashes that are
 * left of it, stay.
 */
const beforeHost = new RegExp(String.raw`^([\s"']*(?:(?:[\w+.-]+:)?\/\/|\/))?(.*)(?:@(?!${digestAfterAt}["']?\s*$)|\uff20|%40)`, "is");

const urlCredentials = new RegExp(`(://)\\S*@(?!${digestAfterAt})`, "g");

/**
 * A value of the user's without what may be a secret in it, wherever it stands in a file, also at a key that no schema knows. Of a text with a colon
 * before its last `@`, or slashes at its start, nothing is shown up to there, other than the @ of a digest; of a URL no query; and no private key. For a value alone: of a line
 * that quotes one it would mask the sentence too. See {@link withoutUrlCredentials} for those.
 */
export const withoutSecrets = (text: string): string =>
  text
    // First, since what stands before a host may be masked together with the words that begin a key.
    .replace(/(PRIVATE KEY-----).*/s, "$1…")
    .replace(beforeHost, (all, start = "", before: string) => (start !== "" || before.includes(":") ? `${start}***@` : all))
    .replace(/((?::\/\/|\*\*\*@)[^?#]*)[?#].+/s, "$1?***");

/**
 * A line for the user without the credentials of URLs in it, and all else as it is: the last thing done to the sentences of rules, which quote
 * values. It masks less than {@link withoutSecrets} does of a value: credentials with a blank in them are not found, nor is a query.
 */
export const withoutUrlCredentials = (line: string): string => line.replace(urlCredentials, "$1***@");

/** Characters of {@link shortJson}, so that a message stays one line of a terminal. */
const longest = 60;

/** What stands in a message instead of a value of a key that is marked as secret. */
export const notShown = "(not shown: it may hold a secret)";

/**
 * The value at a place of a file as {@link shortJson} has it, without what stands at secret keys.
 * @param secretKeys as {@link plainName} has them
 */
export const shortValueAt = (path: ConfigPath, value: unknown, secretKeys: SecretKeys): string =>
  path.some((step) => secretKeys.has(plainName(String(step)))) ? notShown : shortJson(value, secretKeys);

/** A value as JSON that fits into a message: at most 60 characters, without what may be a secret. */
export function shortJson(value: unknown, secretKeys: SecretKeys = new Set()): string {
  const characters = Array.from((JSON.stringify(masked(value, secretKeys)) as string | undefined) ?? "");
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}

function masked(value: unknown, secretKeys: SecretKeys): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (Array.isArray(value)) return value.map((item) => masked(item, secretKeys));
  if (typeof value !== "object" || value === null) return value;
  const isVariable = isSecretVariable(value, secretKeys);
  const isSecret = (key: string): boolean => secretKeys.has(plainName(key)) || (isVariable && key === "value");
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [withoutSecrets(key), isSecret(key) ? "…" : masked(child, secretKeys)]),
  );
}
