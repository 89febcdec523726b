import { distance } from "fastest-levenshtein";
import * as z from "zod";
import { schemaAt, unwrap } from "./allowed";
import type { ConfigPath } from "./finding";
import { foreignAdvice, foreignPlaces } from "./foreignNames";
import { beginsWithWord, endsWithWord, misspeltKey, plainName } from "./nearest";
import { isMapping, pathText, valueAt } from "./path";

/** A place of the schema: where the user's own names stand, `*`. */
interface Place {
  readonly path: readonly string[];
  readonly schema: z.core.$ZodType;
}

/**
 * What to do about a key that is not allowed where it stands; undefined where nothing that means the same is known. In this order: where the type of the
 * mapping is another; the key beside it that differs in its case or a letter; what a foreign name is called here; the only one beside it of which
 * it is a part (`version`); the one of its name elsewhere (`admins`); the one beside it that it is misspelt for. A key that is written already is never
 * proposed, nor one that takes another kind of value.
 * @param path where the key stands
 * @param schema schema of the whole file
 * @param root the file's value
 * @param known the keys that are allowed there
 */
export function fixOfKey(path: ConfigPath, schema: z.core.$ZodType, root: unknown, known: readonly string[]): string | undefined {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const [written, value] = [valueAt(root, parent), valueAt(root, path)];
  const otherType = otherTypeFor(key, parent, schema, root);
  if (otherType !== undefined) return otherType;
  const free = known.filter((name) => !(isMapping(written) && Object.hasOwn(written, name)));
  const fitting = free.filter((name) => takesAt(schema, root, [...parent, name], value));
  // A boolean stands for the name of a choice only by a mistake of its own: natGateway: true is not natGateways.
  const near =
    typeof value === "boolean"
      ? free.filter((name) => fitting.includes(name) || isSwitch(schemaAt(schema, root, [...parent, name])))
      : free;
  const slip =
    free.find((name) => plainName(name) === plainName(key)) ?? near.find((name) => distance(name.toLowerCase(), key.toLowerCase()) <= 1);
  if (slip !== undefined) return `Write ${slip}`;
  const foreign = foreignPlace(key, parent, schema, root) ?? adviceFor(key, parent);
  if (typeof foreign === "string") return foreign;
  if (foreign !== undefined)
    return isBeside(foreign, parent) && valueAt(root, foreign) === undefined ? `Write ${foreign.at(-1)}` : fixByPlace([foreign], root);
  const beside = isArn(key) ? undefined : onlyOne(fitting.filter((name) => endsWithWord(name, key) || beginsWithWord(name, key)));
  if (beside !== undefined) return `Write ${beside}`;
  const targets = placesFor(key, path, schema, value).map((place) => withNames(place, parent));
  // Who writes into a mapping has found the section: names that are not there yet lead elsewhere.
  const isElsewhere = parent.length > 0 && targets.some((target) => target.includes(newName));
  if (targets.length > 0 && targets.length <= mostPlaces && !isElsewhere) return fixByPlace(targets, root);
  const switched = typeof value === "boolean" ? placesFor(key, path, schema, { enabled: value }, isSwitch) : [];
  const place = onlyOne(switched.filter((target) => !target.includes("*")));
  if (place !== undefined && valueAt(root, place) === undefined) return `Move it to ${pathText(place)} with { enabled: ${String(value)} }`;
  const misspelt = misspeltKey(key, fitting);
  if (misspelt !== undefined) return `Write ${misspelt}`;
  const any = foreignPlace("*", parent, schema, root, key);
  return any && fixByPlace([any], root);
}

const isBeside = (place: ConfigPath, parent: ConfigPath): boolean =>
  place.length === parent.length + 1 && parent.every((step, index) => step === place[index]);

/** Of two keys of ARNs one may end with the other's name, and yet be of other roles or keys: `logsKmsKeyArn`. */
const isArn = (key: string): boolean => /arns?$/i.test(key);

/** The types of a mapping that have the key, where it is of another: of a backend in S3, say, where it is a local one. */
function otherTypeFor(key: string, parent: ConfigPath, schema: z.core.$ZodType, root: unknown): string | undefined {
  const there = schemaAt(schema, root, parent);
  const union = there && unwrap(there);
  if (!(union instanceof z.ZodDiscriminatedUnion)) return undefined;
  const { discriminator } = union.def;
  const types = union.options
    .filter((option) => option instanceof z.ZodObject && Object.hasOwn(option.shape, key))
    .flatMap((option) => [...(option._zod.propValues?.[discriminator] ?? [])]);
  return types.length === 0
    ? undefined
    : `Set ${pathText([...parent, discriminator])} to ${types.join(" or ")}, which has this key, or remove it`;
}

const mostPlaces = 3;

/** Stands for a name that is the user's to choose. */
const newName = "<name>";

const onlyOne = <T>(candidates: readonly T[]): T | undefined => (candidates.length === 1 ? candidates[0] : undefined);

function fixByPlace(targets: readonly ConfigPath[], root: unknown): string {
  const names = targets.map((target) => pathText(target).replaceAll(`["${newName}"]`, `.${newName}`));
  const only = onlyOne(targets);
  if (only && valueAt(root, only) !== undefined) return `Remove it, or move what it says to ${names.join("")}, which is written already`;
  return `Move it to ${names.join(" or ")}`;
}

/** The names of the user that a path of the schema has in common with the place of the key; elsewhere {@link newName}. */
const withNames = (place: readonly string[], parent: ConfigPath): ConfigPath =>
  place.map((step, index) => {
    const isSame = place.slice(0, index).every((before, at) => before === "*" || before === parent[at]);
    return step !== "*" ? step : isSame && index < parent.length ? parent[index]! : newName;
  });

/**
 * The places of the schema that have a key of this name, and take such a value. Of several those nearest to where it was written, and of these those
 * that lie the highest. None where several sections have such a key, since its name alone does not say enough (`enabled`), and none deep in another.
 */
function placesFor(
  key: string,
  path: ConfigPath,
  schema: z.core.$ZodType,
  value: unknown,
  accepts = takes,
): readonly (readonly string[])[] {
  const named = schemaPlaces(schema).filter(
    (place) => plainName(nameOf(place)) === plainName(key) || joinedName(place) === key.toLowerCase(),
  );
  const isComposite = typeof value === "object";
  const accepting = named.filter(
    ({ path: at, schema: there }) =>
      accepts(there, value) && (at[0] === path[0] || isComposite || (!at.includes("*") && isChoiceFor(there, value))),
  );
  const usual = accepting.filter((place) => !rareSections.includes(place.path[0]!) || place.path[0] === path[0]);
  const fitting = usual.length > 0 ? usual : accepting;
  if (new Set(fitting.map((place) => place.path[0])).size > 1) return [];
  const common = Math.max(...fitting.map((place) => shared(place.path, path)));
  const candidates = fitting.filter((place) => shared(place.path, path) === common);
  const depth = Math.min(...candidates.map((place) => place.path.length));
  const isFar = common === 0 && depth > (candidates[0]?.path.includes("*") ? deepestPlace : 2);
  return isFar ? [] : candidates.filter((place) => place.path.length === depth).map((place) => place.path);
}

/** Sections of nodes that most clusters have not, with keys that node groups have, too. */
const rareSections: readonly string[] = ["autoMode"];

/** Whether a mapping is switched by its key `enabled`. */
function isSwitch(wrapped: z.core.$ZodType | undefined): boolean {
  const schema = wrapped && unwrap(wrapped);
  return schema instanceof z.ZodObject && Object.hasOwn(schema.shape, "enabled");
}

/** How many steps two paths have in common at their beginning. */
function shared(place: readonly string[], path: ConfigPath): number {
  const first = place.findIndex((step, index) => step !== "*" && step !== path[index]);
  return first < 0 ? place.length : first;
}

const nameOf = ({ path }: Place): string => path.at(-1)!;

/** A key with the one above it, as those write them who have no mappings in mappings: `volumesize` for volume.size. */
const joinedName = ({ path }: Place): string => path.slice(-2).join("").toLowerCase();

/** Whether a value is of the kind that a schema takes: a mapping, a list, a boolean, or another. */
function takes(wrapped: z.core.$ZodType, value: unknown): boolean {
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodUnion) return schema.options.some((option) => takes(option, value));
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return isMapping(value);
  if (schema instanceof z.ZodArray) return Array.isArray(value);
  return typeof value !== "object" && schema instanceof z.ZodBoolean === (typeof value === "boolean");
}

/** Whether a value is one of those of a choice, if it is one: a key of a common name (`type`) in another section says something else. */
function isChoiceFor(wrapped: z.core.$ZodType, value: unknown): boolean {
  const schema = unwrap(wrapped);
  return schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral || schema instanceof z.ZodUnion
    ? z.safeParse(schema, value).success
    : true;
}

const takesAt = (schema: z.core.$ZodType, root: unknown, path: ConfigPath, value: unknown): boolean => {
  const there = schemaAt(schema, root, path);
  return there === undefined || takes(there, value);
};

/** Kept, since a file that was written for another program has hundreds of such keys. */
const placesBySchema = new WeakMap<z.core.$ZodType, readonly Place[]>();

function schemaPlaces(schema: z.core.$ZodType): readonly Place[] {
  const places = placesBySchema.get(schema) ?? allPlaces(schema, []);
  placesBySchema.set(schema, places);
  return places;
}

/** Every key of the schema, once. */
function allPlaces(wrapped: z.core.$ZodType, above: readonly string[]): readonly Place[] {
  const schema = unwrap(wrapped);
  if (above.length > deepestPlace) return [];
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>).flatMap(([name, below]) => {
      const path = [...above, name];
      return [{ path, schema: below }, ...allPlaces(below, path)];
    });
  }
  if (schema instanceof z.ZodRecord) return allPlaces(schema.valueType, [...above, "*"]);
  if (!(schema instanceof z.ZodUnion)) return [];
  const places = schema.options.flatMap((option) => allPlaces(option, above));
  const byPath = new Map<string, Place>();
  for (const place of places) {
    const key = place.path.join(".");
    const before = byPath.get(key)?.schema;
    // Of a key that says which of them it is, each has a value of its own.
    const isDiscriminator = before !== undefined && unwrap(place.schema) instanceof z.ZodLiteral;
    byPath.set(key, isDiscriminator ? { path: place.path, schema: z.union([before, place.schema]) } : place);
  }
  return [...byPath.values()];
}

/** Keys that lie deeper are found by nobody who looks for them. */
const deepestPlace = 5;

/** The table's part for a mapping, whose own names may stand for `*`. */
function tableFor<T>(
  tables: Readonly<Record<string, Readonly<Record<string, T>>>>,
  parent: ConfigPath,
): readonly [string, Readonly<Record<string, T>>] {
  const found = Object.entries(tables).find(([at]) => {
    const steps = at === "" ? [] : at.split(".");
    return steps.length === parent.length && steps.every((step, index) => step === "*" || step === parent[index]);
  });
  return found ?? ["", {}];
}

const entryFor = <T>(names: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.entries(names).find(([name]) => plainName(name) === plainName(key))?.[1];

const adviceFor = (key: string, parent: ConfigPath): string | undefined => entryFor(tableFor(foreignAdvice, parent)[1], key);

/** The place of a foreign name that takes the whole of its value. @param name what stands for the last `*` of the place */
function foreignPlace(key: string, parent: ConfigPath, schema: z.core.$ZodType, root: unknown, name = key): ConfigPath | undefined {
  const [at, names] = tableFor(foreignPlaces, parent);
  const value = valueAt(root, [...parent, name]);
  const places = (entryFor(names, key) ?? []).map((place) => (place.startsWith(".") ? `${at}${place}` : place).split("."));
  const targets = places.map((place) =>
    withNames(
      place.map((step, index) => (key === "*" && index === place.length - 1 ? name : step)),
      parent,
    ),
  );
  const fitting = targets.filter((target) => {
    const there = schemaAt(schema, root, target);
    return there !== undefined && takes(there, value);
  });
  const keysIn = (target: ConfigPath) =>
    isMapping(value) ? Object.keys(value).filter((below) => schemaAt(schema, root, [...target, below])).length : 0;
  return [...fitting].sort((a, b) => keysIn(b) - keysIn(a))[0];
}
