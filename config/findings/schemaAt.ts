import { z } from "zod";
import type { ConfigPath } from "./finding";
import { child } from "./path";

/** A schema without the wrappers that only say what happens where the value is missing. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodLazy;
  return isWrapper ? unwrap(schema.unwrap()) : schema;
}

/**
 * The schema of the place that a path leads to, wrappers included. The value decides which member of a discriminated union applies.
 * Undefined where the schema knows no such place.
 */
export function schemaAt(schema: z.core.$ZodType | undefined, value: unknown, path: ConfigPath): z.core.$ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined || schema === undefined) return schema;
  return schemaAt(below(memberFor(unwrap(schema), value), key), child(value, key)?.value, rest);
}

function below(schema: z.core.$ZodType | undefined, key: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Readonly<Record<string, z.core.$ZodType>>)[key];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

/** A schema, or the member of a discriminated union that the value chose. */
export function memberFor(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return schema;
  const { discriminator } = schema.def;
  const chosen = child(value, discriminator)?.value;
  return schema.options.find((option) => option._zod.propValues?.[discriminator]?.has(chosen as z.core.util.Primitive));
}
