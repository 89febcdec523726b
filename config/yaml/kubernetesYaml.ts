import { isScalar, type ScalarTag, Schema, type Tags } from "yaml";

/** How a program reads plain scalars. */
export interface PlainScalars {
  readonly schema: Schema;
  /** What it reads where a scalar without quotes stands. */
  readonly read: (source: string) => unknown;
}

/** What the library takes for a number, and Go does not, as it has no digit before the exponent: `path: .` and `zone: e2` are texts. */
const withoutDigits: ScalarTag = {
  tag: "tag:yaml.org,2002:str",
  default: true,
  test: /^[-+]?(?:[._]+|[._]*[eE][-+]?[0-9]+)$/,
  resolve: (text) => text,
};

/** Octal numbers as YAML 1.2 has them, which Go reads besides those of 1.1. */
const octals: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?0[oO]_*[0-7][0-7_]*$/,
  resolve: (text) => Number.parseInt(text.replaceAll(/[_oO]/g, ""), 8),
};

/** Of the tags of YAML 1.1, those that JSON has values for. */
const knownTags: ReadonlySet<string> = new Set(["map", "seq", "str", "null", "bool", "int", "float", "merge"]);

type Tag = Exclude<Tags[number], string>;

const isKnown = (tag: Tags[number]): tag is Tag =>
  typeof tag !== "string" && knownTags.has(tag.tag.replace(/^.*:/, "")) && !("format" in tag && tag.format === "TIME");

/** Above it Go has no number for whole ones of another base. */
const mostOfOtherBase = 2 ** 64;

/** A number that Go has none for is a text: `123e4567`, which may be a commit, is no infinite number. */
function orText(text: string, resolved: unknown): unknown {
  const number: unknown = isScalar(resolved) ? resolved.value : resolved;
  if (typeof number !== "number" || !/\d/.test(text)) return resolved;
  const most = /^[-+]?0[box]/i.test(text) ? mostOfOtherBase : Number.MAX_VALUE;
  return Math.abs(number) > most ? text : resolved;
}

const isNumber = (tag: Tag): tag is ScalarTag => tag.collection === undefined && /:(?:int|float)$/.test(tag.tag);

const withinLimits = (tag: Tag): Tag =>
  isNumber(tag) ? { ...tag, resolve: (text, ...rest) => orText(text, tag.resolve(text, ...rest)) } : tag;

const schema = new Schema({
  schema: "yaml-1.1",
  customTags: (tags) => [withoutDigits, ...[octals, ...tags.filter(isKnown)].map(withinLimits)],
});

function readPlain(source: string): unknown {
  const tag = schema.tags.find(
    (each): each is ScalarTag => each.collection === undefined && each.default === true && each.test?.test(source) === true,
  );
  const resolved = tag ? tag.resolve(source, () => undefined, {}) : source;
  return isScalar(resolved) ? resolved.value : resolved;
}

/**
 * How Helm, kubectl and eksctl read plain scalars: `no` is false and `0644` an octal number, as in YAML 1.1. Dates and numbers to the base 60 are texts.
 * @see https://github.com/kubernetes-sigs/yaml
 * @see https://github.com/yaml/go-yaml/blob/v2.4.2/resolve.go
 */
export const kubernetesScalars: PlainScalars = { schema, read: readPlain };
