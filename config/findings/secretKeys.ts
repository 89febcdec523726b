import * as z from "zod";
import { secrets } from "../schema/primitives";
import { clusterSchema } from "../schema/schema";
import { unwrap } from "./allowed";
import { plainName } from "./nearest";
import { isSecretVariable, type SecretKeys } from "./secrets";

/** How keys and names of variables end that hold secrets, as their {@link plainName}. Keys that end with `secret` alone mostly name a Kubernetes Secret. */
const likelyEndings: readonly string[] = [
  ...["accesskeysecret", "appsecret", "clientsecret", "consumersecret", "cookiesecret", "jwtsecret", "sessionsecret", "sharedsecret"],
  ...["signingsecret", "webhooksecret", "passphrase", "passwd", "password", "token", "apikey", "encryptionkey", "privatekey"],
  ...["secretaccesskey", "secretkey", "signingkey"],
];

/** Keys of charts' values that likely hold secrets: what their values are is shown nowhere. */
export const likelySecretKeys: SecretKeys = { has: (plain) => likelyEndings.some((ending) => plain.endsWith(ending)) };

let markedKeys: SecretKeys | undefined;

/** The keys of a cluster file that hold secrets, or likely do. Few runs ask for them, and only those go through the schema. */
export const clusterSecretKeys: SecretKeys = {
  has: (plain) => likelySecretKeys.has(plain) || (markedKeys ??= secretKeysOf(clusterSchema)).has(plain),
};

/** What values say of where a secret is, in place of the secret: a reference that is resolved in the cluster. */
const isReference = (text: string): boolean => /^\s*(?:\$|\{\{)/.test(text);

/**
 * What a mapping likely holds as secrets, by their keys: texts at keys for secrets, and the value of a variable whose name is such a key. The key of
 * an ExternalSecret's data is one of a Kubernetes Secret.
 */
export function likelySecretsIn(mapping: Readonly<Record<string, unknown>>): readonly string[] {
  const isOfVariable = isSecretVariable(mapping, likelySecretKeys);
  return Object.entries(mapping).flatMap(([key, value]) => {
    if (typeof value !== "string" || value === "" || isReference(value)) return [];
    const isKeyInSecret = plainName(key) === "secretkey" && Object.hasOwn(mapping, "remoteRef");
    return (likelySecretKeys.has(plainName(key)) && !isKeyInSecret) || (isOfVariable && key === "value") ? [key] : [];
  });
}

/** The keys of a schema of whose values nothing may be shown, each as its {@link plainName}: a value is as secret at a key that is written otherwise. */
export function secretKeysOf(schema: z.core.$ZodType): ReadonlySet<string> {
  return new Set(markedBelow(schema).map(plainName));
}

function markedBelow(wrapped: z.core.$ZodType): readonly string[] {
  // Any value of JSON, which has no keys of ours, and no end.
  if (wrapped instanceof z.ZodLazy) return [];
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>).flatMap(([key, value]) =>
      secrets.get(value)?.secret === "all" ? [key] : markedBelow(value),
    );
  }
  if (schema instanceof z.ZodRecord) return markedBelow(schema.valueType);
  if (schema instanceof z.ZodArray) return markedBelow(schema.element);
  return schema instanceof z.ZodUnion ? schema.options.flatMap(markedBelow) : [];
}
