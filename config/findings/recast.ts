import { z } from "zod";
import type { Place } from "./advice";
import { kindOf, typeName } from "./allowed";
import type { Finding } from "./finding";

/** Plain words that YAML 1.1 read as booleans, and YAML 1.2 reads as text. */
const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["on", true],
  ["true", true],
  ["no", false],
  ["off", false],
  ["false", false],
]);

/** What to tell about a value that would be right as another YAML type: quoted, unquoted or as a list. Undefined for all others. */
export function recast({ schema, value, given }: Place): Pick<Finding, "problem" | "fix"> | undefined {
  const accepts = (candidate: unknown): boolean => schema !== undefined && z.safeParse(schema, candidate).success;
  const kind = `${given} is ${kindOf(value)}`;
  if (typeof value === "string") {
    const unquoted = booleanWords.get(value.toLowerCase()) ?? (value.trim() === "" ? undefined : Number(value));
    if (unquoted !== undefined && accepts(unquoted)) {
      return { problem: `${kind}, not ${typeName[typeof unquoted as "number"]}`, fix: `Write it without quotes: ${unquoted}` };
    }
  } else if (typeof value !== "object" && accepts(given)) {
    return { problem: `${kind}, not text`, fix: `Write it in quotes: ${JSON.stringify(given)}` };
  }
  return accepts([value]) ? { problem: `${kind}, not a list`, fix: `Write it as a list: [${given}]` } : undefined;
}
