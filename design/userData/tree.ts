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
  if (error) return { problem: error.code === "MULTIPLE_DOCS" ? "it holds more than one document" : withoutQuotation(error.message) };
  try {
    return { value: document.toJS() as unknown };
  } catch (reason) {
    // An alias without its anchor, or more aliases than a text of this size needs.
    return { problem: withoutQuotation((reason as Error).message) };
  }
}

/** What a parser says of a text that may hold secrets, without the words of the text that it ends with; the line stays. */
function withoutQuotation(message: string): string {
  const [, words = "", place = ""] = /^(.*?)( at line \d+, column \d+)?:?$/.exec(message.split("\n")[0]!) ?? [];
  return `${words.replace(/(?<=\S): .*$|(?<=Invalid escape sequence).*$/, "")}${place}`;
}

/**
 * Tables in TOML: strings, integers (bigint), floats (number), booleans, dates, lists and tables.
 * Strings are literal where they can be, which leaves the double quotes of Terraform references alone.
 * @see https://toml.io/en/v1.0.0
 */
export const tomlText = (table: SettingsTree): string => [...tableLines(table, []), ""].join("\n");

function tableLines(table: SettingsTree, path: readonly string[]): readonly string[] {
  const entries = Object.entries(table);
  const values = entries.filter(([, child]) => !isTree(child));
  const hasHeader = path.length > 0 && (values.length > 0 || entries.length === 0);
  return [
    ...(hasHeader ? [`[${path.map(keyText).join(".")}]`] : []),
    ...values.map(([key, child]) => `${keyText(key)} = ${valueText(child)}`),
    ...entries.flatMap(([key, child]) => (isTree(child) ? tableLines(child, [...path, key]) : [])),
  ];
}

const keyText = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : stringText(key));

function valueText(value: unknown): string {
  if (typeof value === "string") return stringText(value);
  if (typeof value === "number") return floatText(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(valueText).join(", ")}]`;
  if (!isTree(value)) return String(value);
  const entries = Object.entries(value).map(([key, child]) => `${keyText(key)} = ${valueText(child)}`);
  return `{ ${entries.join(", ")} }`;
}

/** A literal string, or a basic one where something must be escaped. JSON escapes as TOML does, but for DEL. */
const stringText = (text: string): string =>
  /^[\x20-\x26\x28-\x7e]*$/.test(text) ? `'${text}'` : JSON.stringify(text).replaceAll("\x7f", "\\u007f");

/** A float always has a point, an exponent or a name, or it would be an integer. */
const floatText = (value: number): string => {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
};
