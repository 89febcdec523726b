import { blocksOf, type Block, isMapping, type Json, type Mapping, mapping, type StackName, text, type Written } from "./model";

/** A part of a template: text as it is, or the expression between `${` and `}`. */
interface Part {
  readonly isExpression: boolean;
  readonly value: string;
}

/**
 * The parts of a template of Terraform.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#string-templates
 */
export function partsOf(template: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = "";
  for (let index = 0; index < template.length; index++) {
    if (template.startsWith("$${", index) || template.startsWith("%%{", index)) {
      literal += template.slice(index + 1, index + 3);
      index += 2;
    } else if (template.startsWith("${", index) || template.startsWith("%{", index)) {
      const end = endOf(template, index + 2);
      if (literal !== "") parts.push({ isExpression: false, value: literal });
      parts.push({ isExpression: true, value: template.slice(index + 2, end) });
      literal = "";
      index = end;
    } else literal += template[index] ?? "";
  }
  return literal === "" ? parts : [...parts, { isExpression: false, value: literal }];
}

/** Where the brace that closes an expression stands. */
function endOf(template: string, start: number): number {
  let depth = 0;
  for (let index = start; index < template.length; index++) {
    const character = template[index];
    if (character === '"') index = endOfString(template, index + 1);
    else if (character === "{") depth++;
    else if (character === "}" && depth-- === 0) return index;
  }
  throw new Error(`an expression does not end: ${template.slice(start, start + 80)}`);
}

/** Where the quotation mark that closes a text stands; expressions in it have texts of their own. */
function endOfString(template: string, start: number): number {
  for (let index = start; index < template.length; index++) {
    if (template[index] === "\\") index++;
    else if (template.startsWith("$${", index) || template.startsWith("%%{", index)) index += 2;
    else if (template.startsWith("${", index) || template.startsWith("%{", index)) index = endOf(template, index + 2);
    else if (template[index] === '"') return index;
  }
  throw new Error(`a text does not end: ${template.slice(start, start + 80)}`);
}

/** An expression without its texts, and these texts as templates. */
export function splitExpression(expression: string): { readonly code: string; readonly strings: readonly string[] } {
  let code = "";
  const strings: string[] = [];
  for (let index = 0; index < expression.length; index++) {
    if (expression[index] !== '"') {
      code += expression[index] ?? "";
      continue;
    }
    const end = endOfString(expression, index + 1);
    strings.push(unescaped(expression.slice(index + 1, end)));
    code += '""';
    index = end;
  }
  return { code, strings };
}

/** A quoted text of HCL, with its escapes read, but not those in the expressions that it holds. */
const unescaped = (quoted: string): string =>
  partsRaw(quoted)
    .map(({ isExpression, value }) => (isExpression ? value : (JSON.parse(`"${value.replaceAll("\t", "\\t")}"`) as string)))
    .join("");

/** Parts of a quoted text as they are written: expressions with their braces. */
function partsRaw(quoted: string): readonly Part[] {
  const parts: Part[] = [];
  let literal = "";
  for (let index = 0; index < quoted.length; index++) {
    if (quoted[index] === "\\") {
      literal += quoted.slice(index, index + 2);
      index++;
    } else if (quoted.startsWith("$${", index) || quoted.startsWith("%%{", index)) {
      literal += quoted.slice(index, index + 3);
      index += 2;
    } else if (quoted.startsWith("${", index)) {
      const end = endOf(quoted, index + 2);
      parts.push({ isExpression: false, value: literal }, { isExpression: true, value: quoted.slice(index, end + 1) });
      literal = "";
      index = end;
    } else literal += quoted[index] ?? "";
  }
  return [...parts, { isExpression: false, value: literal }];
}

/** The addresses that an expression names, such as `data.aws_vpc.x`, also those in its texts. */
export function namedIn(expression: string): readonly string[] {
  const { code, strings } = splitExpression(expression);
  const inCode = [
    ...code.matchAll(/(?<![\w.-])(?:data\.)?(?:aws|kubernetes|helm|terraform|cloudinit|tls|random|time)_\w+\.[A-Za-z_][\w-]*/g),
  ];
  return [...inCode.map(([address]) => address), ...strings.flatMap(namedInTemplate)];
}

const namedInTemplate = (template: string): readonly string[] =>
  template.includes("{")
    ? partsOf(template)
        .filter(({ isExpression }) => isExpression)
        .flatMap(({ value }) => namedIn(value))
    : [];

/** All texts in a value, keys of mappings among them. */
export function textsIn(value: Json): readonly string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(textsIn);
  return isMapping(value) ? Object.entries(value).flatMap(([key, child]) => (key === "//" ? [] : [key, ...textsIn(child)])) : [];
}

const named = new WeakMap<Mapping, readonly string[]>();

/** The addresses that a block names in its expressions, and in `depends_on`, which has them as they are. */
export function namedBy({ body }: Pick<Block, "body">): readonly string[] {
  const found = named.get(body) ?? readNames(body);
  named.set(body, found);
  return found;
}

function readNames(body: Mapping): readonly string[] {
  const { depends_on: edges = [], lifecycle = {}, ...rest } = body;
  const { ignore_changes: _, ...conditions } = mapping(lifecycle);
  return [...(edges as readonly string[]), ...textsIn(rest).flatMap(namedInTemplate), ...textsIn(conditions).flatMap(namedInTemplate)];
}

/** What an expression comes to: a block and its attribute, or a value that is known already. */
export interface Target {
  readonly block?: Block;
  readonly value?: Json;
}

/** Follows an expression that names one thing, through the outputs of other stacks. */
export function follow(written: Written, stack: StackName, value: Json): Target {
  const [part, ...others] = typeof value === "string" ? partsOf(value) : [];
  if (part === undefined || others.length > 0 || !part.isExpression) return { value };
  const output = /^data\.terraform_remote_state\.(network|cluster)\.outputs\.(\w+)(?:\["([^"]+)"\])?$/.exec(part.value);
  if (output) {
    const [, from, name, key] = output as unknown as [string, StackName, string, string | undefined];
    const found = mapping(mapping(written.stacks[from]["output"])[name])["value"];
    const item = key === undefined ? found : mapping(found)[key];
    return item === undefined ? {} : follow(written, from, item);
  }
  const [, data, type, name, attribute] = /^(data\.)?(\w+)\.([\w-]+)\.(\w+)$/.exec(part.value) ?? [];
  const block = blocksOf(written).find(
    (one) => one.stack === stack && one.type === type && one.name === name && (one.kind === "data") === Boolean(data),
  );
  const known = block?.body[attribute ?? ""];
  return block ? { block, ...(known !== undefined && !text(known).includes("${") && { value: known }) } : {};
}

/** What stands for what only AWS knows, about as long as it is. */
const unknown = (expression: string): string => {
  if (expression.endsWith("account_id")) return "111122223333";
  if (expression.includes("certificate_authority")) return "LS0t".repeat(370);
  if (expression.endsWith("endpoint")) return "https://0123456789ABCDEF0123456789ABCDEF.gr7.ap-southeast-2.eks.amazonaws.com";
  if (/arn"?\]?$/.test(expression)) return "arn:aws:service:us-west-2:111122223333:thing/unknown-unknown";
  return "unknown-0123456789abcdef0";
};

/** A template with what is known of its expressions, and something that stands for the rest. */
export const rendered = (written: Written, stack: StackName, template: string): string =>
  partsOf(template)
    .map(({ isExpression, value }) => {
      if (!isExpression) return value;
      const { value: known } = follow(written, stack, `\${${value}}`);
      return typeof known === "string" && !known.includes("${") ? known : unknown(value);
    })
    .join("");
