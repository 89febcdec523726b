import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { schemaAt, unwrap } from "./allowed";
import type { ConfigPath } from "./finding";
import { beginsWithWord, endsWithWord, nearest } from "./nearest";
import { child, isMapping, pathText, valueAt } from "./path";

/** A place of the schema: where the user's own names stand, `*`. */
interface Place {
  readonly path: readonly string[];
  readonly schema: z.core.$ZodType;
}

/**
 * What to do about a key that is not allowed where it stands; undefined where nothing like it is known. In this order: the key beside it with one
 * other letter; the one that ends or begins with it (`version`); the one of its name elsewhere in the file (`admins`), or what eksctl's key is called here
 * (`minSize`); the key beside it that it is misspelt for. A key that is written already is never proposed.
 * @param path where the key stands
 * @param schema schema of the whole file
 * @param root the file's value
 * @param known the keys that are allowed there
 */
export function fixOfKey(path: ConfigPath, schema: z.core.$ZodType, root: unknown, known: readonly string[]): string | undefined {
  const key = String(path.at(-1));
  const parent = path.slice(0, -1);
  const written = valueAt(root, parent);
  const free = known.filter((name) => !(isMapping(written) && Object.hasOwn(written, name)));
  const fitting = free.filter((name) => takesAt(schema, root, [...parent, name], valueAt(root, path)));
  const slip = free.find((name) => distance(name.toLowerCase(), key.toLowerCase()) <= 1);
  const beside = slip ?? onlyOne(fitting.filter((name) => endsWithWord(name, key) || beginsWithWord(name, key)));
  if (beside !== undefined) return `Write ${beside}`;
  const places = eksctlPlaces(key, parent) ?? placesFor(key, path, schema, valueAt(root, path));
  const targets = places.map((place) => withNames(place, parent));
  // Who writes into a mapping has found the section: names that are not there yet lead elsewhere.
  const isElsewhere = parent.length > 0 && targets.some((target) => target.includes(newName));
  if (targets.length > 0 && targets.length <= mostPlaces && !isElsewhere) return fixByPlace(targets, root);
  const misspelt = nearest(key, fitting);
  return misspelt && `Write ${misspelt}`;
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
 * The places of the schema that have a key of this name, or of one with another letter, and take such a value. Of several those nearest to where
 * it was written, and of these those that lie the highest.
 */
function placesFor(key: string, path: ConfigPath, schema: z.core.$ZodType, value: unknown): readonly (readonly string[])[] {
  const all = allPlaces(schema, []);
  const exact = all.filter((place) => nameOf(place) === key || joinedName(place) === key.toLowerCase());
  const named =
    exact.length > 0 ? exact : all.filter((place) => key.length > 3 && distance(nameOf(place).toLowerCase(), key.toLowerCase()) <= 1);
  const fitting = named.filter((place) => takes(place.schema, value));
  const common = Math.max(...fitting.map((place) => shared(place.path, path)));
  const candidates = fitting.filter((place) => shared(place.path, path) === common);
  const depth = Math.min(...candidates.map((place) => place.path.length));
  return candidates.filter((place) => place.path.length === depth).map((place) => place.path);
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

const takesAt = (schema: z.core.$ZodType, root: unknown, path: ConfigPath, value: unknown): boolean => {
  const there = schemaAt(schema, root, path);
  return there === undefined || takes(there, value);
};

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
  return [...new Map(places.map((place) => [place.path.join("."), place])).values()];
}

/** Keys that lie deeper are found by nobody who looks for them. */
const deepestPlace = 5;

/** What eksctl calls other than private-eks does, by the section of the cluster file where its users write it. `""` is the file itself. */
const eksctlNames: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "": {
    managedNodeGroups: ["nodeGroups", "managed"],
    vpc: ["network"],
    secretsEncryption: ["encryption"],
    accessConfig: ["access"],
    availabilityZones: ["network", "availabilityZones"],
  },
  nodeGroups: {
    minSize: ["capacity", "min"],
    maxSize: ["capacity", "max"],
    desiredCapacity: ["capacity", "desired"],
    instanceType: ["instanceTypes"],
    volumeKmsKeyID: ["volume", "kmsKeyArn"],
  },
};

/** The place of a key of eksctl: below the mapping that it was found in. Undefined where eksctl has no such key there. */
function eksctlPlaces(key: string, parent: ConfigPath): readonly (readonly string[])[] | undefined {
  const names = child(eksctlNames, String(parent[0] ?? ""))?.value;
  const place = child(names, key)?.value as readonly string[] | undefined;
  return place && [[...parent.map(String), ...place]];
}
