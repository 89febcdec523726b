import * as z from "zod";
import { allowedBy, formOf, kindOf, memberFor, schemaAt, textForm, typeName, unwrap, valueList, withoutExample } from "./allowed";
import type { ConfigPath, Finding } from "./finding";
import { hintFor } from "./hints";
import { nearest, plainName } from "./nearest";
import { pathText, valueAt } from "./path";
import { notShown, shortJson, withoutSecrets } from "./secrets";
import { fixOfKey } from "./unknownKey";

/** A finding about a value, or about the key itself. */
export interface SchemaFinding extends Finding {
  readonly offender: "key" | "value";
}

/** The paths that an issue of zod makes invalid. */
export const invalidPaths = (issue: z.core.$ZodIssue): readonly ConfigPath[] =>
  issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...(issue.path as ConfigPath), key]) : [issue.path as ConfigPath];

/**
 * What an issue of zod means to the user.
 * @param schema schema of the whole file
 * @param root the file's value
 * @param given what the user wrote at a path
 */
export function schemaFindings(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  root: unknown,
  given: (path: ConfigPath) => string | undefined,
): readonly SchemaFinding[] {
  return ofMeantAlternative(issue).flatMap((narrow) => {
    const offender = narrow.code === "unrecognized_keys" || narrow.code === "invalid_key" ? "key" : "value";
    return invalidPaths(narrow).map((path): SchemaFinding => {
      const place = { path, schema: schemaAt(schema, root, path), value: valueAt(root, path), given: given(path) ?? "" };
      const advice =
        narrow.code === "unrecognized_keys"
          ? unknownKey(path, schema, root)
          : { ...advise(narrow, place), ...hintFor(offender === "key" ? { schema: undefined, value: path.at(-1) } : place) };
      return { severity: "error", path, offender, ...advice };
    });
  });
}

/** Of a value that may have several forms, what is wrong within the one that it has, where that can be told. */
function ofMeantAlternative(issue: Issue): readonly Issue[] {
  if (issue.code !== "invalid_union") return [issue];
  const meant = issue.errors.filter((issues) => issues.every(({ code, path }) => path.length > 0 || code === "unrecognized_keys"));
  const [issues = [], ...others] = meant;
  if (issues.length === 0 || others.length > 0) return [issue];
  return issues.flatMap((narrow) => ofMeantAlternative({ ...narrow, path: [...issue.path, ...narrow.path] }));
}

function unknownKey(path: ConfigPath, schema: z.core.$ZodType, root: unknown): Advice {
  const parentPath = path.slice(0, -1);
  const parent = schemaAt(schema, root, parentPath);
  const object = parent && memberFor(unwrap(parent), valueAt(root, parentPath));
  const known = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
  const key = String(path.at(-1));
  const fix = fixOfKey(path, schema, root, known);
  const problem = `${JSON.stringify(withoutSecrets(key))} is not a key of ${parentPath.length > 0 ? pathText(parentPath) : (z.globalRegistry.get(schema)?.title ?? "a cluster file")}`;
  return fix !== undefined ? { problem, fix } : { problem, allowed: known.join(", "), fix: "Remove it, or write one of the allowed keys" };
}

/** The words of a finding. */
export type Advice = Pick<Finding, "problem" | "allowed" | "fix">;
type Issue = z.core.$ZodIssue;

/** The place that an issue is about. */
interface IssuePlace {
  readonly path: ConfigPath;
  /** What the schema says about the place. @default - the schema knows no such place */
  readonly schema: z.core.$ZodType | undefined;
  readonly value: unknown;
  /** The value as the user wrote it, shortened. */
  readonly given: string;
}

/** What to tell the user about an issue of zod: the wording of every kind of schema error. */
function advise(issue: Issue, place: IssuePlace): Advice {
  if (place.path.length === 0) return notACluster(place.value);
  if (issue.code === "invalid_key") return invalidKey(issue.issues, place);
  if (place.value === undefined) return missing(issue, place);
  if (place.value === null) return empty(place);
  if (issue.message.startsWith("must ")) return brokenRule(issue.message, place);
  const values = valuesOf(issue);
  if (values) return notOneOf(values, place);
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, place);
    case "too_small":
    case "too_big":
      return outOfRange(issue, place);
    case "invalid_format":
      return brokenRule(`must be ${place.schema ? allowedBy(place.schema) : issue.format}`, place);
    case "invalid_union":
      return noAlternative(issue.errors, place);
    default:
      return { problem: `${place.given} is not allowed here: ${issue.message}`, fix: "Change the value" };
  }
}

const notACluster = (value: unknown): Advice => ({
  problem: value === null || value === undefined ? "the file is empty" : `the file is ${kindOf(value)}, not ${typeName.object}`,
  allowed: "the keys of one cluster, of which name and region are required",
  fix: 'Write at least "name: <cluster>" and "region: <region>"',
});

/** Types that say less about a value than its description does. */
const typeNames: readonly (string | undefined)[] = Object.values(typeName);

function missing(issue: Issue, { path, schema }: IssuePlace): Advice {
  const key = String(path.at(-1));
  const description = schema && z.globalRegistry.get(schema)?.description?.replace(/\.$/, "");
  const values = valuesOf(issue);
  const type = schema && allowedBy(schema);
  const allowed = values ? valueList(values) : typeNames.includes(type) ? (description ?? type) : type;
  return { problem: `${key} is missing`, ...(allowed && { allowed }), fix: `Add ${pathText(path)}` };
}

function empty({ schema }: IssuePlace): Advice {
  const accepts = (value: unknown): boolean => schema !== undefined && z.safeParse(schema, value).success;
  const type = schema && unwrap(schema)._zod.def.type;
  const content = type === "object" || type === "record" ? "keys below it" : type === "array" ? "a list" : "a value";
  const choices = [
    `write ${content}`,
    ...(accepts({}) ? ["write {} for the defaults"] : []),
    ...(accepts(undefined) ? ["remove the key"] : []),
  ];
  const [first = "", ...others] = choices;
  return {
    problem: "the value is empty",
    ...(schema && { allowed: allowedBy(schema) }),
    fix: ["W" + first.slice(1), ...others].join(", or "),
  };
}

/** Messages of our own schema read `must be <allowed>[, | ]such as <example>` or `must <rule>[: <remedy>]`. */
function brokenRule(message: string, { given, schema }: IssuePlace): Advice {
  const [rule = message, remedy = "change it"] = message.split(": ");
  const allowed = /^must be (.+)$/.exec(rule)?.[1];
  if (!allowed) {
    const form = schema && textForm(schema);
    const fix = remedy.charAt(0).toUpperCase() + remedy.slice(1);
    return { problem: `${given} ${rule}`, ...(form !== undefined && { allowed: form }), fix };
  }
  const name = withoutExample(allowed);
  return { problem: `${given} is not ${name}`, allowed, fix: `Write ${name}` };
}

function notOneOf(values: readonly unknown[], place: IssuePlace): Advice {
  const allowed = valueList(values);
  const recasting = recast(place);
  if (recasting) return { problem: recasting.problem, allowed, fix: recasting.fix };
  const texts = values.filter((value) => typeof value === "string");
  const hint =
    typeof place.value === "string"
      ? (described(place.value, place.schema) ?? nearest(place.value, texts) ?? endingWith(place.value, texts))
      : undefined;
  const expected = typeof values[0];
  const isMistyped = typeof place.value !== expected;
  return {
    problem: isMistyped
      ? `${place.given} is ${kindOf(place.value)}, not ${typeName[expected as keyof typeof typeName]}`
      : `${place.given} is not one of the allowed values`,
    allowed,
    fix: hint ? `Write ${hint}` : `Write one of the allowed values${isMistyped && texts.length > 0 ? ", in quotes" : ""}`,
  };
}

/** The value that is described so: AL2023 of AmazonLinux2023. */
function described(text: string, wrapped: z.core.$ZodType | undefined): string | undefined {
  const schema = wrapped && unwrap(wrapped);
  if (!(schema instanceof z.ZodEnum)) return undefined;
  const descriptions = (z.globalRegistry.get(schema)?.["enumDescriptions"] ?? []) as readonly string[];
  const plain = (words: string): string => plainName(words.replaceAll(" ", ""));
  const index = descriptions.findIndex((description) => plain(description.split(/[,:;]/)[0]!) === plain(text));
  return index < 0 ? undefined : String(schema.options[index]);
}

/** The only value that ends with a word: tier-xl of XL. */
function endingWith(word: string, values: readonly string[]): string | undefined {
  const [value, ...others] = values.filter((text) => text.endsWith(`-${word.toLowerCase()}`));
  return others.length === 0 ? value : undefined;
}

function wrongType(expected: string, place: IssuePlace): Advice {
  const type = expected in typeName ? typeName[expected as keyof typeof typeName] : expected;
  const allowed = place.schema ? allowedBy(place.schema) : type;
  // A number that zod takes for none is .inf, .nan or 1e400.
  const finite = allowed.startsWith(typeName.int) ? typeName.int : "a finite number";
  const name = typeof place.value === "number" && expected === "number" ? finite : type;
  const recasting = recast(place);
  return {
    problem: recasting?.problem ?? `${place.given} is ${expected === "int" ? "" : `${kindOf(place.value)}, `}not ${name}`,
    allowed,
    fix: recasting?.fix ?? `Write ${expected === "string" ? withoutExample(allowed) : `${name}${formOf(place.schema)}`}`,
  };
}

function outOfRange(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, { schema, value, given }: IssuePlace): Advice {
  const isSmall = issue.code === "too_small";
  const limit = Number(isSmall ? issue.minimum : issue.maximum);
  const isNumber = typeof value === "number";
  const [count, unit] = typeof value === "string" ? [value.length, "character"] : [Object.keys(value as object).length, "item"];
  const allowed = schema && allowedBy(schema);
  return {
    problem: isNumber ? `${given} is ${isSmall ? "less" : "more"} than ${limit}` : `${given} has ${count} ${unit}${count === 1 ? "" : "s"}`,
    ...(allowed && { allowed }),
    fix: `Write ${limit}${isNumber ? "" : ` ${unit}${limit === 1 ? "" : "s"}`} or ${isSmall ? "more" : isNumber ? "less" : "fewer"}`,
  };
}

function invalidKey([issue]: readonly Issue[], { path }: IssuePlace): Advice {
  const key = path.at(-1);
  const place = { path, schema: undefined, value: key, given: shortJson(key) };
  const advice = issue ? advise(issue, place) : { problem: `${place.given} is not allowed`, fix: "Change it" };
  return { ...advice, problem: `the key ${advice.problem}` };
}

function noAlternative(errors: readonly (readonly Issue[])[], place: IssuePlace): Advice {
  // YAML reads 123e4567 as a number, and an infinite one is hardly meant.
  const asText = place.value === Infinity || place.value === -Infinity ? recast(place) : undefined;
  if (asText) return asText;
  const union = place.schema && unwrap(place.schema);
  const members = union instanceof z.ZodUnion ? union.options : [];
  const alternatives = errors.flatMap(([issue], index) =>
    issue?.path.length === 0 ? [advise(issue, { ...place, schema: members[index] })] : [],
  );
  const narrower = alternatives.find(({ allowed }) => allowed === undefined);
  if (narrower) return narrower;
  const allowed = [...new Set(alternatives.map((alternative) => alternative.allowed))].join(", or ");
  return { problem: `${place.given} is not allowed here`, allowed, fix: "Write one of the allowed values" };
}

const valuesOf = (issue: Issue): readonly unknown[] | undefined => {
  if (issue.code === "invalid_value") return issue.values;
  return issue.code === "invalid_union" && issue.inclusive !== false ? issue.options : undefined;
};

/** Plain words that YAML 1.1 read as booleans, and YAML 1.2 reads as text. */
const booleanWords: ReadonlyMap<string, boolean> = new Map([
  ["yes", true],
  ["on", true],
  ["true", true],
  ["no", false],
  ["off", false],
  ["false", false],
]);

/** What to tell about a value that would be right as another YAML type: quoted, unquoted or as a list. Undefined for all others. */
function recast({ schema, value, given }: IssuePlace): Omit<Advice, "allowed"> | undefined {
  const accepts = (candidate: unknown): boolean => schema !== undefined && z.safeParse(schema, candidate).success;
  const kind = `${given} is ${kindOf(value)}`;
  if (typeof value === "string") {
    const unquoted = booleanWords.get(value.toLowerCase()) ?? (value.trim() === "" ? undefined : Number(value));
    if (unquoted !== undefined && accepts(unquoted)) {
      return { problem: `${kind}, not ${typeName[typeof unquoted as "number"]}`, fix: `Write it without quotes: ${unquoted}` };
    }
  } else if (typeof value !== "object" && accepts(given)) {
    return { problem: `${kind}, not text`, fix: `Write it in quotes${given === notShown ? "" : `: ${JSON.stringify(given)}`}` };
  }
  if (typeof value === "boolean" && accepts({ enabled: value })) {
    return { problem: `${kind}, not ${typeName.object}`, fix: `Write { enabled: ${value} }` };
  }
  return accepts([value])
    ? { problem: `${kind}, not a list`, fix: `Write it as a list${given === notShown ? "" : `: [${given}]`}` }
    : undefined;
}
