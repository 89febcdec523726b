import * as z from "zod";
import type { ConfigPath } from "./finding";
import { child, isMapping } from "./path";

/** What zod's types are called in messages. */
export const typeName = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of keys to values",
  record: "a mapping of keys to values",
  null: "null",
} as const;

/** What the type of a value is called: `a number`. */
export function kindOf(value: unknown): string {
  if (typeof value === "number" && !Number.isFinite(value)) return Number.isNaN(value) ? "an undefined number" : "an infinite number";
  if (typeof value === "boolean") return "a boolean";
  if (Array.isArray(value)) return typeName.array;
  return typeName[value === null ? "null" : (typeof value as "string" | "number" | "object")];
}

const unit: Readonly<Record<string, string>> = { string: " characters", array: " items" };

/** The values of an enum or literal, as they are written in YAML. */
export const valueList = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join(", ");

/** What a schema accepts, in words: `a whole number, 20 to 16384`. */
export function allowedBy(wrapped: z.core.$ZodType): string {
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodEnum) return valueList(schema.options);
  if (schema instanceof z.ZodLiteral) return valueList([...schema.values]);
  if (schema instanceof z.ZodDiscriminatedUnion) return typeName.object;
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.map(allowedBy))].join(", or ");
  if (schema instanceof z.ZodObject) return `a mapping with the keys ${Object.keys(schema.shape).join(", ")}`;
  const { type } = schema._zod.def;
  if (type === "string") return `${formatOf(schema) ?? typeName.string}${range(schema)}`;
  const isInteger = schema instanceof z.ZodNumber && schema.format === "safeint";
  return `${typeName[(isInteger ? "int" : type) as keyof typeof typeName]}${range(schema)}`;
}

const formatWords: Readonly<Record<string, string>> = {
  url: "a URL with an allowed scheme, such as https://example.com",
  ipv4: "an IPv4 address such as 10.0.0.10",
};

/** What a text must be; the schema says it when it is given the empty text. */
function formatOf(schema: z.core.$ZodType): string | undefined {
  const [issue] = z.safeParse(schema, "").error?.issues ?? [];
  const own = /^must be (.+)$/.exec(issue?.message ?? "")?.[1];
  return own ?? (issue?.code === "invalid_format" ? formatWords[issue.format] : undefined);
}

/** What a text must be, where its schema says so. */
export function textForm(wrapped: z.core.$ZodType): string | undefined {
  const schema = unwrap(wrapped);
  return schema._zod.def.type === "string" ? formatOf(schema) : undefined;
}

/** A description of what is allowed, without its example. */
export const withoutExample = (allowed: string): string => allowed.replace(/,? such as .*$/, "");

interface CheckDefinition {
  readonly check: string;
  readonly value?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

function range({ _zod: { def } }: z.core.$ZodType): string {
  const checks = (def.checks ?? []).map((check) => check._zod.def as CheckDefinition);
  const limit = (kind: string, key: "value" | "minimum" | "maximum"): number | undefined =>
    checks.find(({ check }) => check === kind)?.[key];
  const least = limit("greater_than", "value") ?? limit("min_length", "minimum");
  const most = limit("less_than", "value") ?? limit("max_length", "maximum");
  const of = unit[def.type] ?? "";
  if (least !== undefined && most !== undefined) return `, ${least} to ${most}${of}`;
  if (least !== undefined) return `, ${least} or more${of}`;
  return most === undefined ? "" : `, at most ${most}${of}`;
}

/** A schema without the wrappers that only say what happens where the value is missing. */
export function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const isWrapper =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodLazy;
  return isWrapper ? unwrap(schema.unwrap()) : schema;
}

/**
 * The schema of the place that a path leads to, wrappers included. The value decides which member of a union applies.
 * Undefined where the schema knows no such place.
 */
export function schemaAt(schema: z.core.$ZodType | undefined, value: unknown, path: ConfigPath): z.core.$ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined || schema === undefined) return schema;
  return schemaAt(schemaBelow(memberFor(unwrap(schema), value), key), child(value, key)?.value, rest);
}

function schemaBelow(schema: z.core.$ZodType | undefined, key: string | number): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Readonly<Record<string, z.core.$ZodType>>)[key];
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return undefined;
}

/** A schema, or the member of a union that the value chose: by its discriminator, or by being a mapping or a list. */
export function memberFor(schema: z.core.$ZodType | undefined, value: unknown): z.core.$ZodType | undefined {
  if (!(schema instanceof z.ZodUnion)) return schema;
  if (!(schema instanceof z.ZodDiscriminatedUnion)) {
    const holds = (member: z.core.$ZodType): boolean =>
      Array.isArray(value)
        ? member instanceof z.ZodArray
        : isMapping(value) && (member instanceof z.ZodObject || member instanceof z.ZodRecord);
    return schema.options.map(unwrap).find(holds) ?? schema;
  }
  const { discriminator } = schema.def;
  const chosen = child(value, discriminator)?.value;
  return schema.options.find((option) => option._zod.propValues?.[discriminator]?.has(chosen as z.core.util.Primitive));
}

/** What a mapping or a list looks like, after a comma: `, such as { <name>: { principal: … } }`. Empty for all else. */
export function formOf(wrapped: z.core.$ZodType | undefined): string {
  const form = wrapped === undefined ? simple : shape(wrapped);
  return [simple, `[${simple}]`].includes(form) ? "" : `, such as ${form}`;
}

const simple = "…";

function shape(wrapped: z.core.$ZodType): string {
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodRecord) return `{ <name>: ${shape(schema.valueType)} }`;
  if (schema instanceof z.ZodArray) return `[${shape(schema.element)}]`;
  if (!(schema instanceof z.ZodObject)) return simple;
  const below = Object.entries(schema.shape);
  const required = below.filter(([, value]) => !z.safeParse(value, undefined).success);
  return `{ ${(required.length > 0 ? required : below.slice(0, 1)).map(([key]) => `${key}: ${simple}`).join(", ")} }`;
}
