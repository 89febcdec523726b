import { parseDocument } from "yaml";

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
