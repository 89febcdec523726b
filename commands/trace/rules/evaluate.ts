import { isMapping } from "../../../config/findings/path";
import { type Expression, type ForExpression, parseTemplate } from "./expressions";
import { valueBelow, isUnknown, itemsOf, plainText, symbol, type Value } from "./values";

/** What a reference stands for. */
export type Lookup = (path: readonly (string | number)[]) => Value;

/**
 * The value of what the JSON has, with its expressions evaluated: what is not known, or not understood, is a symbol.
 * @param lookUp what the references in it stand for
 */
export function evaluated(value: Value, lookUp: Lookup): Value {
  if (typeof value === "string") {
    if (!value.includes("${") && !value.includes("%{")) return value;
    const expression = parseTemplate(value);
    return expression ? evaluate(expression, lookUp) : symbol(value);
  }
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => evaluated(item, lookUp));
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [plainText(evaluated(key, lookUp)), evaluated(item, lookUp)]));
}

function evaluate(expression: Expression, lookUp: Lookup): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "template":
      return expression.parts.map((part) => interpolated(evaluate(part, lookUp))).join("");
    case "reference":
      return lookUp(expression.path);
    case "list":
      return expression.items.map((item) => evaluate(item, lookUp));
    case "call":
      return call(
        expression.name,
        expression.parameters.map((parameter) => evaluate(parameter, lookUp)),
      );
    case "for":
      return forItems(expression, lookUp);
    case "conditional":
      return chosen(
        evaluate(expression.condition, lookUp),
        () => evaluate(expression.yes, lookUp),
        () => evaluate(expression.no, lookUp),
      );
  }
}

const interpolated = (value: Value): string =>
  typeof value === "object" && value !== null ? symbol(JSON.stringify(value)) : String(value);

/** Of two of which nobody knows which it is, the one that says something: the other one is null in our JSON. */
function chosen(condition: Value, yes: () => Value, no: () => Value): Value {
  if (condition === true) return yes();
  if (condition === false) return no();
  const both = [yes(), no()];
  return both.includes(null) ? both.find((value) => value !== null)! : symbol("one of two");
}

/** The items of a `for`. Those that a condition keeps for all we know are among them. */
function forItems({ condition, item, names, source }: ForExpression, lookUp: Lookup): Value {
  const from = evaluate(source, lookUp);
  if (isUnknown(from) || typeof from !== "object" || from === null) return symbol("items of a list");
  const entries: readonly (readonly [Value, Value])[] = Array.isArray(from)
    ? (from as readonly Value[]).map((value, index) => [index, value] as const)
    : Object.entries(from as Readonly<Record<string, Value>>);
  return entries.flatMap(([key, value]) => {
    const own: Readonly<Record<string, Value>> = names.length > 1 ? { [names[0]!]: key, [names[1]!]: value } : { [names[0]!]: value };
    const inside: Lookup = ([name, ...rest]) =>
      Object.hasOwn(own, String(name)) ? (valueBelow(own[String(name)], rest) ?? symbol("an item of a list")) : lookUp([name!, ...rest]);
    return condition && evaluate(condition, inside) === false ? [] : [evaluate(item, inside)];
  });
}

/** The functions that the JSON uses. A list of which something is not known is not known where the function compares. */
const functions: Readonly<Record<string, (...parameters: readonly Value[]) => Value | undefined>> = {
  // The user data of instances is read as it was written.
  base64encode: (text) => text,
  base64decode: (text) => (isUnknown(text) ? undefined : Buffer.from(plainText(text), "base64").toString("utf8")),
  concat: (...lists) => lists.flatMap(itemsOf),
  contains: (list, item) => {
    if (!Array.isArray(list)) return undefined;
    return (list as readonly Value[]).includes(item) || ((list as readonly Value[]).some(isUnknown) ? undefined : false);
  },
  jsonencode: (value) => JSON.stringify(value),
  tolist: (value) => value,
  toset: (value) => value,
  trimprefix: (text, prefix) => {
    if (typeof text !== "string" || typeof prefix !== "string") return undefined;
    return isUnknown(text) ? text : text.startsWith(prefix) ? text.slice(prefix.length) : text;
  },
  zipmap: (keys, values) => Object.fromEntries(itemsOf(keys).map((key, index) => [plainText(key), itemsOf(values)[index] ?? null])),
};

function call(name: string, parameters: readonly Value[]): Value {
  const value = Object.hasOwn(functions, name) ? functions[name]!(...parameters) : undefined;
  return value ?? symbol(`${name}(${parameters.map(interpolated).join(", ")})`);
}
