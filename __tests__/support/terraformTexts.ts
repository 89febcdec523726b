import type { Json } from "./stack";

/** What stands in a text for the value of an expression. */
export const placeholder = "⟨value⟩";

/**
 * Every text of a stack's JSON as Terraform reads it, keys and the literals within expressions too. Its own settings are no templates to it.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings
 */
export function textsRead({ terraform, ...blocks }: Readonly<Record<string, Json>>): readonly string[] {
  return [...textsIn(terraform ?? {}), ...textsIn(blocks).flatMap(templateTexts)];
}

const textsIn = (value: Json): readonly string[] => {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return Object.entries(value).flatMap(([key, child]) => [key, ...textsIn(child)]);
};

/** A template's own text first, then the literals within its expressions. */
export function templateTexts(template: string): readonly string[] {
  const { text, literals } = readTemplate(template, 0, false);
  return [text, ...literals];
}

interface Reading {
  readonly text: string;
  readonly literals: readonly string[];
  /** Where the reading ended. */
  readonly end: number;
}

/** Reads up to the closing quote where the template is quoted, and else to the end. */
function readTemplate(template: string, start: number, isQuoted: boolean): Reading {
  let text = "";
  const literals: string[] = [];
  let at = start;
  while (at < template.length) {
    const rest = template.slice(at);
    if (isQuoted && rest.startsWith('"')) return { text, literals, end: at + 1 };
    if (rest.startsWith("%{")) throw new Error(`a directive in ${JSON.stringify(template)}`);
    if (rest.startsWith("${")) {
      const expression = readExpression(template, at + 2);
      text += expression.isLiteral ? expression.literals.join("") : placeholder;
      if (!expression.isLiteral) literals.push(...expression.literals);
      at = expression.end;
      continue;
    }
    const [found, character] = (isQuoted ? escapeIn(rest) : undefined) ?? /^([$%])\1(?=\{)/.exec(rest) ?? [rest[0]!, rest[0]!];
    const isMark = found.length === 2 && !found.startsWith("\\");
    text += isMark ? `${character}{` : character;
    at += found.length + (isMark ? 1 : 0);
  }
  if (isQuoted) throw new Error(`no closing quote in ${JSON.stringify(template)}`);
  return { text, literals, end: at };
}

/** An escape of a quoted text at its start, and what it stands for. JSON has the same ones. */
function escapeIn(rest: string): readonly [found: string, character: string] | undefined {
  const [found] = /^\\(?:u[0-9a-f]{4}|[nrt"\\])/i.exec(rest) ?? [];
  if (found !== undefined) return [found, JSON.parse(`"${found}"`) as string];
  if (/^[\\\n]/.test(rest)) throw new Error(`not in a quoted text: ${JSON.stringify(rest)}`);
  return undefined;
}

/** Reads up to and with the closing brace. */
function readExpression(template: string, start: number): Omit<Reading, "text"> & { readonly isLiteral: boolean } {
  const literals: string[] = [];
  let depth = 1;
  let at = start;
  let isLiteral = false;
  while (at < template.length) {
    const character = template[at];
    at += 1;
    if (character === '"') {
      const quoted = readTemplate(template, at, true);
      isLiteral = at === start + 1 && template[quoted.end] === "}";
      literals.push(quoted.text, ...quoted.literals);
      at = quoted.end;
    } else if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if (depth === 0) return { literals, isLiteral, end: at };
  }
  throw new Error(`no closing brace in ${JSON.stringify(template)}`);
}
