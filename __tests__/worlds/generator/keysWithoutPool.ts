import * as z from "zod";
import { unwrap } from "../../../config/findings/allowed";
import { clusterSchema } from "../../../config/schema/schema";
import { pools, poolsByName } from "./pools";
import { shapeOf } from "./schemaKeys";

type Schema = z.core.$ZodType;

/** What `draw` makes values of by the schema alone. */
const drawnBySchema = [z.ZodEnum, z.ZodLiteral, z.ZodBoolean, z.ZodNumber];

/**
 * The keys of which `draw` knows no values: texts, and any JSON, without a pool of their own or of a key above them.
 * @param known keys that have a pool
 */
export function keysWithoutPool(known: ReadonlySet<string> = new Set([...Object.keys(pools), ...Object.keys(poolsByName)])): string[] {
  const below = (wrapped: Schema, key: string): readonly string[] => {
    if (known.has(key)) return [];
    if (wrapped instanceof z.ZodLazy) return [key];
    const schema = unwrap(wrapped);
    const child = (name: string, inner: Schema): readonly string[] => below(inner, key === "" ? name : `${key}.${name}`);
    if (schema instanceof z.ZodObject) return Object.entries(shapeOf(schema)).flatMap(([name, inner]) => child(name, inner));
    if (schema instanceof z.ZodRecord) return child("*", schema.valueType);
    if (schema instanceof z.ZodArray) return child("*", schema.element);
    if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => below(option, key));
    return drawnBySchema.some((kind) => schema instanceof kind) ? [] : [key];
  };
  return [...new Set(below(clusterSchema, ""))].sort();
}
