/**
 * What may part credentials from a host, in all the forms that a mistyped URL can have, with the text before it. The scheme, or the slashes that are
 * left of it, stay.
 */
const beforeHost = /^([\s"']*(?:(?:[\w+.-]+:)?\/\/|\/))?(.*)(?:@|\uff20|%40)/is;

/**
 * A value of the user's without what may be a secret in it, wherever it stands in a file, also at a key that no schema knows. Of a text with a colon
 * before its last `@`, or slashes at its start, nothing is shown up to there; of a URL no query; and no private key. For a value alone: of a line
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
export const withoutUrlCredentials = (line: string): string => line.replace(/(:\/\/)\S*@/g, "$1***@");

/** Characters of {@link shortJson}, so that a message stays one line of a terminal. */
const longest = 60;

/** A value as JSON that fits into a message: at most 60 characters, without what may be a secret. */
export function shortJson(value: unknown): string {
  const characters = Array.from((JSON.stringify(masked(value)) as string | undefined) ?? "");
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}

function masked(value: unknown): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [withoutSecrets(key), masked(child)]));
}
