/** What may part credentials from a host: @ in all the forms that a mistyped URL can have. */
const beforeHost = /^.*(?:@|\uff20|%40)/is;

/** The word that a colon ends. */
const word = `(?<![^\\s"'=/:])[^\\s"'=/:]*:`;

/** From where credentials may stand: after the slashes of a URL, with its scheme or without, or else from the first word with a colon. */
const credentials = new RegExp(`(^[\\s"']*/+|${word}/+).*|${word}.*`, "s");

/** Texts that must not be shown, and what is shown instead. */
const secrets: readonly (readonly [RegExp, string])[] = [
  // What follows the path of a URL.
  [/(:\/\/[^?#]*)[?#].+/s, "$1?***"],
  [/(PRIVATE KEY-----).*/s, "$1…"],
];

/**
 * A value of the user's without what may be a secret in it: the credentials and the query of a URL, which may stand anywhere in the text,
 * and private keys. More than the secret may be masked, as a password can hold any character. It is for a value alone: of a line that
 * quotes one it would mask the place and the sentence too, which also have colons. See {@link withoutUrlCredentials} for those.
 */
export const withoutSecrets = (text: string): string =>
  secrets.reduce(
    (shown, [secret, mask]) => shown.replace(secret, mask),
    text.replace(beforeHost, (head) => head.replace(credentials, "$1***@")),
  );

/**
 * A line for the user without the credentials of URLs in it, and all else as it is: the last thing done to the sentences of rules, which quote
 * values. It masks less than {@link withoutSecrets} does of a value: credentials with a blank in them are not found, nor is a query.
 */
export const withoutUrlCredentials = (line: string): string => line.replace(/(:\/\/)\S*@/g, "$1***@");
