import { parseDocument } from "yaml";

/** Settings as TOML and YAML readers give them: tables within tables, and values. */
export type SettingsTree = Readonly<Record<string, unknown>>;

/** Whether a value is a table, and no list, date or text. */
export const isTree = (value: unknown): value is SettingsTree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The keys that both settings have a value for, as paths with dots. */
export const conflicts = (ours: SettingsTree, theirs: SettingsTree, path: readonly string[] = []): readonly string[] =>
  Object.entries(theirs).flatMap(([key, value]) => {
    if (!Object.hasOwn(ours, key)) return [];
    const own = ours[key];
    const place = [...path, key];
    return isTree(own) && isTree(value) ? conflicts(own, value, place) : [place.join(".")];
  });

/** Both settings in one; the second wins where they conflict. */
export const merged = (first: SettingsTree, second: SettingsTree): SettingsTree => ({
  ...first,
  ...Object.fromEntries(
    Object.entries(second).map(([key, value]) => {
      const before = Object.hasOwn(first, key) ? first[key] : undefined;
      return [key, isTree(before) && isTree(value) ? merged(before, value) : value];
    }),
  ),
});

/** What a text of YAML holds, or why it cannot be read. */
export type YamlText = { readonly value: unknown } | { readonly problem: string };

/** Reads a text as one YAML document. */
export function yamlText(text: string): YamlText {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return { problem: error.code === "MULTIPLE_DOCS" ? "it holds more than one document" : error.message.split("\n")[0]! };
  try {
    return { value: document.toJS() as unknown };
  } catch (reason) {
    // An alias without its anchor, or more aliases than a text of this size needs.
    return { problem: (reason as Error).message };
  }
}
