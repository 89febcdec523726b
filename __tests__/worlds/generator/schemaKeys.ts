import * as z from "zod";
import { unwrap } from "../../../config/findings/allowed";
import { clusterSchema } from "../../../config/schema/schema";

type Schema = z.core.$ZodType;

/** The keys of an object by their schemas. */
export const shapeOf = (object: z.ZodObject): Readonly<Record<string, Schema>> => object.shape;

/** Every key that a cluster file may have, as `network.peerings.*.cidrs`: `*` stands for a name of the user's, and for an item of a list. */
export const schemaKeys: readonly string[] = [...new Set(keysBelow(clusterSchema, ""))].sort();

function keysBelow(wrapped: Schema, path: string): readonly string[] {
  // What is lazy holds itself: any JSON, of which the schema knows no keys.
  if (wrapped instanceof z.ZodLazy) return [];
  const schema = unwrap(wrapped);
  const below = (key: string, child: Schema): readonly string[] => {
    const place = path === "" ? key : `${path}.${key}`;
    return [...(key === "*" ? [] : [place]), ...keysBelow(child, place)];
  };
  if (schema instanceof z.ZodObject) return Object.entries(shapeOf(schema)).flatMap(([key, child]) => below(key, child));
  if (schema instanceof z.ZodRecord) return below("*", schema.valueType);
  if (schema instanceof z.ZodArray) return below("*", schema.element);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysBelow(option, path));
  return [];
}

/** The keys that a value has, written as those of the schema. */
export function keysOf(value: unknown, wrapped: Schema = clusterSchema, path = ""): readonly string[] {
  if (typeof value !== "object" || value === null || wrapped instanceof z.ZodLazy) return [];
  const schema = unwrap(wrapped);
  const entries = Object.entries(value);
  const place = (key: string): string => (path === "" ? key : `${path}.${key}`);
  if (schema instanceof z.ZodObject) {
    const shape = shapeOf(schema);
    return entries.flatMap(([key, child]) => (shape[key] ? [place(key), ...keysOf(child, shape[key], place(key))] : []));
  }
  if (schema instanceof z.ZodRecord) return entries.flatMap(([, child]) => keysOf(child, schema.valueType, place("*")));
  if (schema instanceof z.ZodArray) return entries.flatMap(([, child]) => keysOf(child, schema.element, place("*")));
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysOf(value, option, path));
  return [];
}

/** A place of a value that holds no other keys: a text, a number, a list, an empty mapping. */
export interface Leaf {
  /** As the schema has it: `nodeGroups.managed.*.volume.size`. */
  readonly key: string;
  readonly path: readonly string[];
}

/** All leaves of a cluster file. Lists, and JSON of the user's, are leaves as a whole. */
export function leavesOf(value: unknown, wrapped: Schema = clusterSchema, { key, path }: Leaf = { key: "", path: [] }): readonly Leaf[] {
  const schemas = wrapped instanceof z.ZodLazy ? [] : optionsOf(unwrap(wrapped));
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const found = entries.flatMap(([step, child]) => {
    const [known] = schemas.flatMap((schema) => {
      const inner = schema instanceof z.ZodObject ? shapeOf(schema)[step] : schema.valueType;
      return inner ? [{ inner, name: schema instanceof z.ZodObject ? step : "*" }] : [];
    });
    return known ? leavesOf(child, known.inner, { key: key === "" ? known.name : `${key}.${known.name}`, path: [...path, step] }) : [];
  });
  return found.length > 0 || path.length === 0 ? found : [{ key, path }];
}

/** The mappings that a schema may be. */
function optionsOf(schema: Schema): readonly (z.ZodObject | z.ZodRecord)[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => optionsOf(unwrap(option)));
  return schema instanceof z.ZodObject || schema instanceof z.ZodRecord ? [schema] : [];
}
