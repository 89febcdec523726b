import * as z from "zod";
import { allowedBy, valueList, unwrap } from "../findings/allowed";
import { clusterSchema } from "./schema";

type Schema = z.core.$ZodType;

/** The configuration reference as Markdown: a table for each top-level key of a cluster file. */
export function configurationReference(): string {
  const sections = Object.entries(clusterSchema.shape).map(([key, schema]) =>
    [`## ${key}`, "", "| Path | Allowed | Default | Meaning |", "|---|---|---|---|", ...settingRows(key, schema).map(tableRow), ""].join(
      "\n",
    ),
  );
  return [...pageHead, ...sections].join("\n");
}

const pageHead = [
  "# Configuration",
  "",
  "<!-- Generated from config/ by `npm run schema`; do not edit. -->",
  "",
  "One YAML file describes one cluster. Only `name` and `region` are required; an unknown key is an error.",
  "A `<name>` in a path stands for a key of your choice, `[]` for each item of a list.",
  "Editors complete and check a file whose first line is `# yaml-language-server: $schema=../cluster.schema.json`, or, where private-eks is installed as a package,",
  "`# yaml-language-server: $schema=../node_modules/private-eks/cluster.schema.json`: the path from the file.",
  "",
];

interface Row {
  readonly path: string;
  readonly allowed: string;
  /** A literal as YAML, or a sentence. */
  readonly default: string;
  readonly meaning: string;
}

const tableRow = ({ path, allowed, default: fallback, meaning }: Row): string =>
  `| \`${path}\` | ${[allowed, fallback, meaning].map(cell).join(" | ")} |`;

/** Text inside a table of GitHub's Markdown; code spans stay as they are. */
const cell = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[<*_]/g, "\\$&")))
    .join("")
    .replaceAll("|", "\\|");

function settingRows(path: string, schema: Schema): readonly Row[] {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodObject) return [...group(path, schema), ...properties(path, bare)];
  if (bare instanceof z.ZodDiscriminatedUnion) return [...group(path, schema), ...members(path, bare)];
  if (bare instanceof z.ZodRecord && isObject(bare.valueType))
    return [...group(path, schema), ...settingRows(`${path}.<name>`, bare.valueType)];
  if (bare instanceof z.ZodArray && isObject(bare.element)) return [settingRow(path, schema), ...settingRows(`${path}[]`, bare.element)];
  return [settingRow(path, schema)];
}

const isObject = (schema: Schema): boolean => unwrap(schema) instanceof z.ZodObject;

const properties = (path: string, object: z.ZodObject): readonly Row[] =>
  Object.entries(object.shape as Readonly<Record<string, Schema>>).flatMap(([key, property]) => settingRows(`${path}.${key}`, property));

/** The keys of each member of a union, with the type they go with. */
function members(path: string, { options, def: { discriminator } }: z.ZodDiscriminatedUnion): readonly Row[] {
  return options.flatMap((option) => {
    if (!(option instanceof z.ZodObject)) return [];
    const type = valueList([...(option._zod.propValues[discriminator] ?? [])]);
    const chosen = { path: `${path}.${discriminator}`, allowed: type, default: "", meaning: describe(option).meaning };
    const others = properties(path, option).filter((property) => property.path !== chosen.path);
    return [chosen, ...others.map((other) => ({ ...other, meaning: `With ${type}: ${other.meaning}` }))];
  });
}

/** A row for a mapping, where there is something to say about it. */
function group(path: string, schema: Schema): readonly Row[] {
  const { meaning } = describe(schema);
  const fallback = defaultOf(schema);
  return meaning ? [{ path, allowed: "a mapping of keys to values", default: fallback ?? "", meaning }] : [];
}

function settingRow(path: string, schema: Schema): Row {
  const { meaning, fallback = "" } = describe(schema);
  const isRequired = !z.safeParse(schema, undefined).success;
  return {
    path,
    allowed: allowed(schema),
    default: isRequired ? "required" : (defaultOf(schema) ?? fallback),
    meaning: [meaning, ...choices(unwrap(schema))].join(" "),
  };
}

/** What each value of an enum means. */
function choices(schema: Schema): readonly string[] {
  if (schema instanceof z.ZodArray) return choices(unwrap(schema.element));
  if (!(schema instanceof z.ZodEnum)) return [];
  const descriptions = z.globalRegistry.get(schema)?.["enumDescriptions"] as readonly string[] | undefined;
  return (descriptions ?? []).map((description, index) => `\`${schema.options[index]}\`: ${description}.`);
}

function allowed(schema: Schema): string {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodArray && !isObject(bare.element)) return `${allowedBy(bare)}; each item: ${allowedBy(bare.element)}`;
  if (bare instanceof z.ZodRecord) return `${allowedBy(bare)}; each value: ${allowedBy(bare.valueType)}`;
  return allowedBy(bare);
}

/** The default that the schema fills in, as YAML. */
function defaultOf(schema: Schema): string | undefined {
  const isFilled = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return isFilled && JSON.stringify(schema.def.defaultValue) !== "{}" ? `\`${JSON.stringify(schema.def.defaultValue)}\`` : undefined;
}

/** The description of a schema, whose sentence about the default goes into a column of its own. */
function describe(schema: Schema): { readonly meaning: string; readonly fallback?: string | undefined } {
  const own = z.globalRegistry.get(schema)?.description;
  const inner = unwrap(schema);
  const [meaning = "", fallback] = (own ?? z.globalRegistry.get(inner)?.description ?? "").split(/\s*Default: /);
  return { meaning, fallback: fallback?.replace(/\.$/, "") };
}

/** What AWS has today. It has more tomorrow, so editors offer these values, and accept others of the same form. */
export interface KnownValues {
  readonly regions: readonly string[];
  readonly kubernetesVersions: readonly string[];
}

/** The form of a region, of those that AWS will open, too. */
const regionForm = "^[a-z]{2}(-[a-z]+)+-[0-9]{1,2}$";

/**
 * The JSON Schema of a cluster file as the user writes it, from which editors complete and check it. Draft 7, which YAML editors
 * support in full; `enumDescriptions` and `deprecationMessage` are words of theirs. Its `$id` is what `require.resolve` finds it by where the
 * package is installed.
 * @see https://github.com/redhat-developer/yaml-language-server
 * @see https://code.visualstudio.com/docs/languages/json#_json-schemas-and-settings
 */
export function clusterJsonSchema({ regions, kubernetesVersions }: KnownValues): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(clusterSchema, {
    io: "input",
    target: "draft-7",
    override: ({ zodSchema, jsonSchema }) => {
      explainPatterns(zodSchema, jsonSchema);
      if (zodSchema === clusterSchema.shape.region)
        jsonSchema.anyOf = [
          { enum: [...regions] },
          { pattern: regionForm, patternErrorMessage: "Must be an AWS region such as us-west-2" },
        ];
      if (zodSchema === clusterSchema.shape.kubernetesVersion) jsonSchema.examples = [...kubernetesVersions];
    },
  });
  return { $id: "private-eks/cluster.schema.json", ...schema };
}

/** Has editors show what a text must be instead of the pattern that it does not match. */
function explainPatterns(schema: Schema, jsonSchema: z.core.JSONSchema.BaseSchema): void {
  if (schema._zod.def.type !== "string") return;
  const texts = patternErrors(schema);
  const explained = (pattern: z.core.JSONSchema.BaseSchema, index: number): void => {
    const text = texts[index] ?? `must be ${allowedBy(schema)}`;
    if (pattern.pattern !== undefined) pattern["patternErrorMessage"] = text.charAt(0).toUpperCase() + text.slice(1);
  };
  [jsonSchema, ...(jsonSchema.allOf ?? [])].forEach((pattern, index) => {
    if (typeof pattern === "object") explained(pattern, Math.max(index - 1, 0));
  });
}

/** What the patterns of a text say where they do not match, in their order. */
const patternErrors = ({ _zod: { def } }: Schema): readonly string[] =>
  (def.checks ?? []).flatMap(({ _zod: { def: check } }) => {
    if ((check as { format?: string }).format !== "regex") return [];
    const error = check.error?.({ code: "invalid_format", format: "regex", input: "", path: [] } as never);
    return typeof error === "string" ? [error] : typeof error?.message === "string" ? [error.message] : [];
  });
