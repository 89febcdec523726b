import * as z from "zod";
import { secrets } from "../schema/primitives";
import { unwrap } from "./allowed";
import { plainName } from "./nearest";

/** Keys of charts' values that hold secrets, as their {@link plainName}: what their values are is shown nowhere. */
export const likelySecretKeys: ReadonlySet<string> = new Set([
  "accesstoken",
  "adminpassword",
  "apikey",
  "apitoken",
  "clientsecret",
  "passphrase",
  "passwd",
  "password",
  "privatekey",
  "rootpassword",
  "secretaccesskey",
  "secretkey",
]);

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
