/**
 * Terraform's expressions, as far as the synthesized JSON uses them: literals, templates, references, calls, lists, `for` in lists, and `a ? b : c`.
 * @see https://developer.hashicorp.com/terraform/language/expressions
 */
export type Expression =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null }
  | { readonly kind: "template"; readonly parts: readonly Expression[] }
  | { readonly kind: "reference"; readonly path: readonly (string | number)[] }
  | { readonly kind: "call"; readonly name: string; readonly parameters: readonly Expression[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | ForExpression
  | { readonly kind: "conditional"; readonly condition: Expression; readonly yes: Expression; readonly no: Expression };

/** `[for key, value in source : item if condition]`. */
export interface ForExpression {
  readonly kind: "for";
  readonly names: readonly string[];
  readonly source: Expression;
  readonly item: Expression;
  /** @default - every item is in the list */
  readonly condition?: Expression | undefined;
}

/** A text that is not an expression of the kinds above. */
class NotUnderstood extends Error {}

/** A string of Terraform's JSON as an expression; undefined where it holds what is not understood here. */
export function parseTemplate(text: string): Expression | undefined {
  try {
    return new Reader(text).template();
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };
const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/** Reads a text from its start to its end. */
class Reader {
  private place = 0;

  constructor(private readonly text: string) {}

  /** What stands outside quotes in JSON: text with `${…}` in it. */
  template(): Expression {
    const expression = this.parts(() => this.place >= this.text.length, false);
    if (this.place < this.text.length) throw new NotUnderstood();
    return expression;
  }

  private parts(isEnd: () => boolean, isQuoted: boolean): Expression {
    const parts: Expression[] = [];
    let literal = "";
    while (!isEnd()) {
      if (this.place >= this.text.length || this.has("%{")) throw new NotUnderstood();
      if (this.has("$${") || this.has("%%{")) {
        literal += this.text.slice(this.place + 1, this.place + 3);
        this.place += 3;
      } else if (this.has("${")) {
        if (literal !== "") parts.push({ kind: "literal", value: literal });
        literal = "";
        this.place += 2;
        parts.push(this.expression());
        this.expect("}");
      } else if (isQuoted && this.text[this.place] === "\\") {
        literal += this.escape();
      } else {
        literal += this.text[this.place++]!;
      }
    }
    if (parts.length === 0) return { kind: "literal", value: literal };
    if (literal !== "") parts.push({ kind: "literal", value: literal });
    return parts.length === 1 ? parts[0]! : { kind: "template", parts };
  }

  private escape(): string {
    const [whole, hex] = /^\\u([\da-fA-F]{4})/.exec(this.text.slice(this.place, this.place + 6)) ?? [];
    const character = hex === undefined ? escapes[this.text[this.place + 1] ?? ""] : String.fromCharCode(parseInt(hex, 16));
    if (character === undefined) throw new NotUnderstood();
    this.place += whole?.length ?? 2;
    return character;
  }

  private expression(): Expression {
    const condition = this.operand();
    if (!this.skip("?")) return condition;
    const yes = this.expression();
    this.expect(":");
    return { kind: "conditional", condition, yes, no: this.expression() };
  }

  private operand(): Expression {
    this.skipSpace();
    if (this.skip('"')) {
      const quoted = this.parts(() => this.text[this.place] === '"', true);
      this.place++;
      return quoted;
    }
    const number = this.match(/\d+(?:\.\d+)?/y);
    if (number !== undefined) return { kind: "literal", value: Number(number) };
    if (this.skip("[")) return this.list();
    const name = this.match(/[A-Za-z_][\w-]*/y);
    if (name === undefined) throw new NotUnderstood();
    if (this.skip("(")) return { kind: "call", name, parameters: this.items(")") };
    const word = words.get(name);
    return word === undefined ? { kind: "reference", path: [name, ...this.accessors()] } : { kind: "literal", value: word };
  }

  private accessors(): readonly (string | number)[] {
    const path: (string | number)[] = [];
    for (;;) {
      const attribute = this.match(/\.[A-Za-z_][\w-]*/y);
      const index = attribute === undefined ? this.match(/\[(?:\d+|"[^"\\$]*")\]/y) : undefined;
      if (attribute !== undefined) path.push(attribute.slice(1));
      else if (index === undefined) return path;
      else path.push(index.startsWith('["') ? index.slice(2, -2) : Number(index.slice(1, -1)));
    }
  }

  private list(): Expression {
    if (this.match(/\s*for\s/y) === undefined) return { kind: "list", items: this.items("]") };
    const names: string[] = [];
    do names.push(this.word());
    while (this.skip(","));
    if (this.word() !== "in") throw new NotUnderstood();
    const source = this.expression();
    this.expect(":");
    const item = this.expression();
    const condition = this.match(/\s*if\s/y) === undefined ? undefined : this.expression();
    this.expect("]");
    return { kind: "for", names, source, item, condition };
  }

  private items(end: string): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.skip(end)) {
      if (items.length > 0) this.expect(",");
      items.push(this.expression());
    }
    return items;
  }

  private word(): string {
    this.skipSpace();
    const word = this.match(/[A-Za-z_][\w-]*/y);
    if (word === undefined) throw new NotUnderstood();
    return word;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.place;
    const [found] = pattern.exec(this.text) ?? [];
    if (found !== undefined) this.place += found.length;
    return found;
  }

  private has = (text: string): boolean => this.text.startsWith(text, this.place);

  private skipSpace(): void {
    this.match(/\s*/y);
  }

  private skip(text: string): boolean {
    this.skipSpace();
    if (!this.has(text)) return false;
    this.place += text.length;
    return true;
  }

  private expect(text: string): void {
    if (!this.skip(text)) throw new NotUnderstood();
  }
}
