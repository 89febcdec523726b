import type { ConfigPath } from "../../../config/findings/finding";

/** Keys whose values are texts of programs: what is a secret in them, no form tells. */
const freeTextKeys: ReadonlySet<string | number> = new Set(["userData", "filters", "parsers", "env", "annotations", "filterPattern"]);

/** Names of keys that say that a secret follows, and those of them that do not. */
const secretName = /passw|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key/i;
const harmlessNames: ReadonlySet<string> = new Set(["httpTokens", "secretsKmsKeyArn", "credentials", "secretsmanager"]);

/** Whether nothing of the values at a path is to leave the machine. */
export const isFreeText = (path: ConfigPath): boolean =>
  path.some((key) => freeTextKeys.has(key) || (typeof key === "string" && secretName.test(key) && !harmlessNames.has(key)));
