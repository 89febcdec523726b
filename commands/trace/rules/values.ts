import { child, isMapping } from "../../../config/findings/path";

/** A value of Terraform's. What only an apply makes known is a {@link symbol}, which may be a part of a text. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

// Characters for private use, which no text of a user's has.
const [opening, closing] = ["\uE000", "\uE001"];

/**
 * What stands for a value that is not known: two that are the same have the same symbol. It is a text, so that it can be compared, be a key, and stand in
 * another text.
 */
export const symbol = (name: string): string => `${opening}${name}${closing}`;

/** Whether a value is not known, or holds what is not. */
export const isUnknown = (value: unknown): boolean => typeof value === "string" && value.includes(opening);

/** A text with its symbols as Terraform writes references. */
export const shown = (text: string): string => text.replaceAll(opening, "${").replaceAll(closing, "}");

/** A text in which patterns of IAM have `*` for what is not known. */
export const withWildcards = (text: string): string => text.replace(new RegExp(`${opening}[^${closing}]*${closing}`, "g"), "*");

/** The value at a place below another. A block that occurs once is a mapping, which `[0]` stands for too; in a state it is a list, of which it is the first. */
export function valueBelow(value: Value | undefined, path: readonly (string | number)[]): Value | undefined {
  let found: Value | undefined = value;
  for (const key of path) {
    if (key === 0 && isMapping(found)) continue;
    const parent: Value | undefined = typeof key === "string" && Array.isArray(found) ? (found as readonly Value[])[0] : found;
    found = parent === undefined ? undefined : (child(parent, key)?.value as Value | undefined);
  }
  return found;
}

/** The items of a list; of nothing none, and of one value that one. */
export const itemsOf = (value: Value | undefined): readonly Value[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
};

/** The texts of a list. */
export const listedTexts = (value: Value | undefined): readonly string[] =>
  itemsOf(value).filter((item): item is string => typeof item === "string");

/** A text that is a value, with JSON in it; undefined where it is none. */
export function parsedJson(value: Value | undefined): Value | undefined {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return undefined;
  }
}

/** The mappings of a list, or of one value that is one. */
export const mappingsOf = (value: Value | undefined): readonly Readonly<Record<string, Value>>[] =>
  itemsOf(value).filter((item): item is Readonly<Record<string, Value>> => isMapping(item));

/** A value as text; nothing is the empty text. */
export function plainText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
