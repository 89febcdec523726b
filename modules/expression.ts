import { type IResolvable, type IResolveContext, ref, Token } from "cdktf";

/**
 * What enters an expression: a text as a literal, with the values of the references in it; a number; a reference or another expression; or a list
 * of those.
 */
type Operand = string | number | IResolvable | readonly Operand[];

/**
 * A value that Terraform works out: `` expression`length(${subnets.ids}) > ${2}` ``. The code around the operands is ours alone; a text of the
 * user's is an operand, and so never becomes code. Like every token of cdktf, it may stand in a text, in a list or in another expression.
 * @see https://developer.hashicorp.com/terraform/language/expressions
 */
export const expression = (code: TemplateStringsArray, ...operands: readonly Operand[]): string =>
  Token.asString({
    creationStack: [],
    resolve(context: IResolveContext) {
      const isOutermost = context.suppressBraces !== true;
      context.suppressBraces = true;
      const text = code.reduce((before, after, index) => before + operandCode(operands[index - 1]!, context) + after);
      return isOutermost ? `\${${text}}` : text;
    },
  });

/** What stands at an address of Terraform, such as `self.vpc_id`. The address is code: no text of the user's may be in it. */
export const referenceTo = (address: string): string => Token.asString(ref(address));

/**
 * Whether a CIDR block that Terraform knows holds another; false where it knows none.
 * @param outer the address of the block, such as `route.cidr_block`
 */
export function blockHolds(outer: string, cidr: string): string {
  const [address, prefixLength] = cidr.split("/") as [string, string];
  const block = referenceTo(outer);
  const length = expression`split("/", ${block})[1]`;
  return expression`try(tonumber(${length}) <= ${Number(prefixLength)} && cidrhost(join("/", [${address}, ${length}]), 0) == cidrhost(${block}, 0), false)`;
}

/** A text, or a list of texts, as the literal that Terraform reads as just that. */
export const literal = (value: string | readonly string[]): string => referenceTo(quoted(value));

function operandCode(operand: Operand, context: IResolveContext): string {
  if (typeof operand === "string") return ofText(operand, context);
  if (Array.isArray(operand) && !Token.isUnresolved(operand))
    return `[${operand.map((item: Operand) => operandCode(item, context)).join(", ")}]`;
  return String(context.resolve(operand));
}

function ofText(text: string, context: IResolveContext): string {
  const fragments = fragmentsOf(text);
  if (fragments.length === 1 && fragments[0]!.isToken) return String(context.resolve(text));
  const parts = fragments.map((fragment) =>
    fragment.isToken ? `\${${String(context.resolve(fragment.text))}}` : quoted(fragment.text).slice(1, -1),
  );
  return `"${parts.join("")}"`;
}

/**
 * JSON's notation is Terraform's, but control characters stand as they are, except line ends. A `$` or `%` before `{`, or before what follows the
 * text, would begin a template.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
const quoted = (value: string | readonly string[]): string =>
  JSON.stringify(value).replace(/\\(?:[\\bft]|u00[01][\da-f])|[$%](?=\{|"$)/g, (found) => {
    if (found === "\\\\") return found;
    return codePoints[found] ?? (JSON.parse(`"${found}"`) as string);
  });

const codePoints: Readonly<Record<string, string>> = { $: "\\u0024", "%": "\\u0025" };

/** A piece of a text: one of cdktf's marks, or a number by whose size it knows a token, or what is between two of them. */
export interface Fragment {
  readonly text: string;
  readonly isToken: boolean;
}

/** The pieces of a text in turn, without the empty ones. */
export function fragmentsOf(text: string): readonly Fragment[] {
  return text
    .split(/(\$\{TfToken\[[\w.:-]+\]\}|-\d\.\d+e\+\d{3})/)
    .map((part, index) => ({ text: part, isToken: index % 2 === 1 && (part.startsWith("$") || Token.isUnresolved(Number(part))) }))
    .filter((fragment) => fragment.text !== "");
}
