import { withoutControls } from "../../config/findings/located";

/** Text of HTML or SVG in which every value is escaped. Only {@link markup} makes it, so that no value of a cluster file gets into a page as it is. */
export class Markup {
  private constructor(readonly text: string) {}

  /** Text that the source of this program has as it is, such as its style sheet. */
  static verbatim(text: string): Markup {
    return new Markup(text);
  }
}

/** What stands between the literal parts: text and numbers are escaped, markup stays, lists are joined, and nothing is left out. */
export type MarkupValue = string | number | undefined | false | Markup | readonly MarkupValue[];

/** A tagged template: HTML, or SVG, from its literal parts and values. */
export const markup = (literals: TemplateStringsArray, ...values: readonly MarkupValue[]): Markup =>
  Markup.verbatim(literals.map((literal, index) => literal + (index < values.length ? markupText(values[index]) : "")).join(""));

function markupText(value: MarkupValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  return typeof value === "object" ? value.map(markupText).join("") : escapedText(String(value));
}

const markupEntities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for an element or a quoted attribute, without characters that XML cannot have. */
export const escapedText = (text: string): string =>
  withoutControls(text)
    .replaceAll(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replaceAll(/[&<>"']/g, (character) => markupEntities[character]!);
