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
 * A text of the user's without what may be a secret in it: the credentials and the query of a URL, which may stand anywhere in the text,
 * and private keys. More than the secret may be masked, as a password can hold any character.
 */
export const withoutSecrets = (text: string): string =>
  secrets.reduce(
    (shown, [secret, mask]) => shown.replace(secret, mask),
    text.replace(beforeHost, (head) => head.replace(credentials, "$1***@")),
  );
