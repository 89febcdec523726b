import type { ConfigPath } from "../../../config/findings/finding";
import { withoutSecrets } from "../../../config/findings/secrets";

/** A kind of secret: how it is called, and how it looks; the group `secret` of the pattern is the secret itself. */
interface SecretKind {
  readonly what: string;
  readonly pattern: RegExp;
}

/** Names before secrets, as a part of a pattern: they may go on. */
const secretWords = String.raw`(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)\w*`;

/** Ends of names before what may be a secret. A name that goes on, such as `passive` or `authority`, is another word. */
const secretEndings = String.raw`(?<!by|com|sur|tres)(?:pass|passphrase|passcode|pwd|cookie|(?<!eks-)auth|dsn|connection[_-]?string)s?\d*`;

const namedSecrets = (name: string): readonly SecretKind[] =>
  [
    // In quotes it may have spaces.
    String.raw`${name}\\*["']?\s*[=:]\s*\\*(?<quote>["'])(?<secret>[^"'\\$<{[(*][^"'\\]{5,})\\*\k<quote>`,
    String.raw`--?${name}\s+(?<secret>[^\s"'\\$<{[(*,;-][^\s"'\\]{5,})`,
    String.raw`${name}\\*["']?\s*[=:]\s*\\*["']?(?<secret>[^\s"'\\$<{[(*,;][^\s"'\\]{5,})`,
  ].map((pattern) => ({ what: "a password or token", pattern: new RegExp(pattern, "gi") }));

/**
 * Secrets that have a form of their own, or a name before them. What has neither, no program can tell from other text.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes
 */
const secretKinds: readonly SecretKind[] = [
  { what: "a private key", pattern: /(?<secret>-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$))/g },
  { what: "an access key of AWS", pattern: /\b(?<secret>(?:AKIA|ASIA)[A-Z2-7]{16})\b/g },
  { what: "a token of the Kubernetes API", pattern: /\b(?<secret>k8s-aws-v1\.[\w-]{8,})/g },
  { what: "a password in a URL", pattern: /(?<=:\/\/[^\s/:@]*:)(?<secret>[^\s/@]+)(?=@)/g },
  {
    what: "a token",
    pattern:
      /\b(?<secret>(?:gh[pousr]_|github_pat_|glpat-|npm_|xox[abprs]-|xapp-|sk_live_|hvs\.)[\w-]{16,}|[A-Za-z\d]{14}\.atlasv1\.[\w-]{16,}|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]*)/g,
  },
  { what: "a token", pattern: /authorization\\*["']?\s*[=:]\s*\\*["']?(?:Bearer|Basic)\s+(?<secret>[\w.~+/-]{8,}=*)/gi },
  { what: "a webhook", pattern: /(?<=\/\/hooks\.[\w.]+\/)(?<secret>[\w/-]{12,})/g },
  { what: "a key of a kubeconfig", pattern: /client-key-data\\*["']?\s*[=:]\s*\\*["']?(?<secret>[\w+/=]{8,})/g },
  ...namedSecrets(secretWords),
];

/** What stands after names that secrets have, and other things, too: nothing of it leaves the machine, and no finding comes of it. */
const doubtfulKinds: readonly SecretKind[] = namedSecrets(secretEndings);

export const secretMask = "***";

/** A text without what looks like a secret. */
const withoutKnownSecrets = (text: string): string =>
  [...secretKinds, ...doubtfulKinds].reduce(
    (rest, { pattern }) =>
      rest.replace(pattern, (all: string, ...groups: unknown[]) => {
        const { secret } = groups.at(-1) as { readonly secret: string };
        // The last one: a name before it may be the same word.
        const start = all.lastIndexOf(secret);
        return `${all.slice(0, start)}${secretMask}${all.slice(start + secret.length)}`;
      }),
    text,
  );

/** ARNs, and actions of AWS Secrets Manager: they name secrets, and hold none. */
const namesOfSecrets = /\barn:aws[\w-]*:[^\s"']*|\bsecretsmanager:[A-Za-z*?]+/g;

/** The places of a value where such a secret seems to stand. */
export function secretsIn(value: unknown, path: ConfigPath = []): readonly { readonly path: ConfigPath; readonly what: string }[] {
  if (typeof value === "string") {
    const text = value.replace(namesOfSecrets, "");
    const kind = secretKinds.find(({ pattern }) => text.search(pattern) >= 0);
    return kind ? [{ path, what: kind.what }] : [];
  }
  if (typeof value !== "object" || value === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return entries.flatMap(([key, below]) => secretsIn(below, [...path, key]));
}

/** Keys whose values are texts of programs: what is a secret in them, no form tells. */
const freeTextKeys: ReadonlySet<string | number> = new Set(["userData", "filters", "parsers", "env", "annotations", "filterPattern"]);

/** Names of keys that say that a secret follows, and those of them that do not. */
const secretName = /passw|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key/i;
const nameWithSecretEnding = new RegExp(`${secretEndings}$`, "i");
const harmlessNames: ReadonlySet<string> = new Set(["httpTokens", "http_tokens", "secretsKmsKeyArn", "credentials", "secretsmanager"]);

/** Whether nothing of the values at a path is to leave the machine. */
export const isFreeText = (path: ConfigPath): boolean =>
  path.some((key) => freeTextKeys.has(key) || (typeof key === "string" && secretName.test(key) && !harmlessNames.has(key))) ||
  // What has such a name may as well be a namespace or a node group, with harmless keys below it.
  nameWithSecretEnding.test(path.findLast((key) => typeof key === "string") ?? "");

/** What is left out of everything in a support archive. */
export interface Redaction {
  /** Texts that must not appear, in no part of the archive. */
  readonly hidden: Set<string>;
  /** The stand-ins of account ids, so that the same account is the same everywhere. */
  readonly accounts: Map<string, string>;
}

export const newRedaction = (): Redaction => ({ hidden: new Set(), accounts: new Map() });

/** Characters of a text that is too short to be told from words that stand everywhere. */
const shortestHidden = 8;

/** Keeps a text, and each of its lines, out of the archive. */
export function hide({ hidden }: Redaction, text: string): void {
  for (const part of [text, ...text.split("\n")].map((one) => one.trim())) if (part.length >= shortestHidden) hidden.add(part);
  // Of programs only words that nobody makes up: what else is in them, such as names of hosts, is that of other places, too.
  for (const [word] of text.matchAll(/(?<![\w./-])[\w+=-]{12,}(?![\w./-])/g)) if (/\d/.test(word) && /[a-z]/i.test(word)) hidden.add(word);
}

/** A text without what looks like a secret, hidden texts and account ids. */
export function redacted(redaction: Redaction, text: string): string {
  const longestFirst = [...redaction.hidden].toSorted((a, b) => b.length - a.length);
  const shown = longestFirst.reduce((rest, one) => (rest.includes(one) ? rest.replaceAll(one, secretMask) : rest), text);
  return withStandIns(redaction, withoutKnownSecrets(withoutEncoded(redaction, shown).replaceAll(certificateBlocks, secretMask)));
}

/** Certificates are no secrets, and say whose network it is. */
const certificateBlocks = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^]*?(?:-----END (?:TRUSTED )?CERTIFICATE-----|$)/g;

/** Base64 that is long enough to hold a secret. */
const encoded = /[A-Za-z\d+/]{16,}={0,2}/g;

/** A text without base64 that holds, once or twice encoded, what is left out of texts. */
const withoutEncoded = (redaction: Redaction, text: string): string =>
  text.replace(encoded, (word) => {
    const inner = Buffer.from(word, "base64").toString("latin1");
    // What is no base64 of a text has characters that no text has.
    if (!/^[\t\n\r -~]{8,}$/.test(inner)) return word;
    return redacted(redaction, inner) === inner ? word : secretMask;
  });

/** A value of a cluster file, of which not even a part that looks like credentials in a URL is shown. */
export const redactedValue = (redaction: Redaction, text: string): string => redacted(redaction, withoutSecrets(text));

function withStandIns({ accounts }: Redaction, text: string): string {
  // The console writes them in groups of four.
  return text.replace(/(?<!\d)(?:\d{12}|\d{4}-\d{4}-\d{4})(?!\d)/g, (written) => {
    const account = written.replaceAll("-", "");
    const known = accounts.get(account) ?? String(accounts.size + 1).padStart(12, "0");
    accounts.set(account, known);
    return known;
  });
}
