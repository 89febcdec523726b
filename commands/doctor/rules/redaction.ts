import type { ConfigPath } from "../../../config/findings/finding";

/** A kind of secret: how it is called, and how it looks; the group `secret` of the pattern is the secret itself. */
interface SecretKind {
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * Secrets that have a form of their own, or a name before them. What has neither, no program can tell from other text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
const secretKinds: readonly SecretKind[] = [
  { what: "a private key", pattern: /(?<secret>-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))/g },
  { what: "an access key of AWS", pattern: /\b(?<secret>(?:AKIA|ASIA)[A-Z2-7]{16})\b/g },
  { what: "a password in a URL", pattern: /(?<=:\/\/[^\s/:@]*:)(?<secret>[^\s/@]+)(?=@)/g },
  { what: "a token", pattern: /\b(?<secret>(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-)[\w-]{16,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/g },
  {
    what: "a password or token",
    pattern:
      /(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)\w*\\?["']?\s*[=:]\s*\\?["']?(?<secret>[^\s"'\\$<{[(*,;][^\s"'\\,;]{5,})/gi,
  },
];

export const secretMask = "***";

/** A text without the secrets that can be told from other text. */
export const withoutKnownSecrets = (text: string): string =>
  secretKinds.reduce(
    (rest, { pattern }) => rest.replace(pattern, (all: string, secret: string) => all.replace(secret, () => secretMask)),
    text,
  );

/** The places of a value where such a secret seems to stand. */
export function secretsIn(value: unknown, path: ConfigPath = []): readonly { readonly path: ConfigPath; readonly what: string }[] {
  if (typeof value === "string") {
    const kind = secretKinds.find(({ pattern }) => value.search(pattern) >= 0);
    return kind ? [{ path, what: kind.what }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, below]) => secretsIn(below, [...path, key]));
}
