/** What may part credentials from a host: @ in all the forms that a mistyped URL can have. */
const at = "(?:@|\\uff20|%40)";

/** Texts that must not be shown, and what is shown instead. */
const secrets: readonly (readonly [RegExp, string])[] = [
  // The credentials of a URL, with its scheme or without.
  [new RegExp(`^([\\s"']*[a-z][a-z0-9+.-]*:/+|/+).*${at}`, "is"), "$1***@"],
  [new RegExp(`^(?![\\s"']*[a-z][a-z0-9+.-]*:/)[^/]*:.*${at}`, "is"), "***@"],
  // What follows the path of a URL.
  [/(:\/\/[^?#]*)[?#].+/s, "$1?***"],
  [/(PRIVATE KEY-----).*/s, "$1…"],
];

/** A text of the user's without what may be a secret in it: the credentials and the query of a URL, private keys. */
export const withoutSecrets = (text: string): string => secrets.reduce((shown, [secret, mask]) => shown.replace(secret, mask), text);
