import { isPair, isScalar, Lexer, parseDocument, type Scalar, visit } from "yaml";
import type { ConfigPath } from "../../../config/findings/finding";
import { hide, isFreeText, redactedValue, type Redaction, secretMask } from "./redaction";

/** A part of a text to put something else in the place of. */
interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Characters that the lexer of YAML puts before what it reads, and that are not in the text. */
const markers: ReadonlySet<string> = new Set(["\u0002", "\u0018", "\u001f", "\ufeff"]);

/**
 * A cluster file without comments, texts of programs, and what may be a secret. Its values stay on their lines, which findings name. Undefined where it
 * is not valid YAML: nobody knows then what is a value.
 */
export function redactYaml(source: string, redaction: Redaction): string | undefined {
  const text = blankedComments(source);
  const document = parseDocument(text, { logLevel: "silent" });
  if (document.errors.length > 0) return undefined;
  const all: { readonly scalar: Scalar; readonly isHidden: boolean }[] = [];
  visit(document, {
    Scalar: (position, scalar, above) => {
      all.push({ scalar, isHidden: position !== "key" && isFreeText(keysAbove(above)) });
    },
  });
  // First: what is hidden in one place must not be shown in another.
  for (const { isHidden, scalar } of all) if (isHidden && typeof scalar.value === "string") hide(redaction, scalar.value);
  const replacements = all.flatMap(({ isHidden, scalar }) => replacementOf(text, scalar, isHidden, redaction));
  return replacements
    .toSorted((a, b) => b.start - a.start)
    .reduce((rest, { start, end, text: shown }) => `${rest.slice(0, start)}${shown}${rest.slice(end)}`, text)
    .replaceAll(/[ \t]+$/gm, "");
}

/** The path of a node, by those above it. */
function keysAbove(nodes: readonly unknown[]): ConfigPath {
  return nodes.flatMap((node) => (isPair(node) && isScalar(node.key) ? [String(node.key.value)] : []));
}

function replacementOf(text: string, { range, value }: Scalar, isHidden: boolean, redaction: Redaction): readonly Replacement[] {
  if (!range) return [];
  const [start, end] = range;
  const given = text.slice(start, end);
  const shown = isHidden ? secretMask : redactedValue(redaction, String(value));
  if (!isHidden && shown === String(value)) return [];
  // Lines below keep their numbers.
  return [{ start, end, text: `${JSON.stringify(shown)}${"\n".repeat(given.split("\n").length - 1)}` }];
}

/** The text with blanks in place of comments. */
function blankedComments(text: string): string {
  let isScalarNext = false;
  let result = "";
  for (const lexeme of new Lexer().lex(text)) {
    if (markers.has(lexeme)) {
      isScalarNext = lexeme === "\u001f";
      continue;
    }
    result += lexeme.startsWith("#") && !isScalarNext ? " ".repeat(lexeme.length) : lexeme;
    isScalarNext = false;
  }
  return result;
}
