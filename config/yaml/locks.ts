import * as z from "zod";
import { unwrap } from "../findings/allowed";
import type { ConfigPath, Finding } from "../findings/finding";
import { child, isMapping, pathText, prune } from "../findings/path";
import { nearest } from "../findings/nearest";
import { schemaFindings, type SchemaFinding } from "../findings/schemaFindings";
import { clusterSchema, directives, lockedKeys } from "../schema/schema";
import { keysUnderLock } from "./keysUnderLock";
import { isAtOrAbove, type Lock, outermost, overridesOf } from "./overrides";
import type { Layer } from "./yamlFile";

/** A finding about locks, in the file where it is to be mended. */
interface LayerFinding {
  readonly layer: Layer;
  readonly finding: Finding;
  readonly offender?: SchemaFinding["offender"];
}

interface EnforcedLayers {
  /** The files without the values that break a lock, as if they were mended. */
  readonly layers: readonly Layer[];
  readonly findings: readonly LayerFinding[];
  /** The lock that keeps a key from the file of the cluster itself. */
  readonly lockOf: (path: ConfigPath) => Lock | undefined;
}

/**
 * Takes from each file what others have locked, with an error that names the lock. A lock holds against all files but those that the locking file
 * extends, whichever of them wins: nobody can lift it.
 */
export function enforceLocks(layers: readonly Layer[]): EnforcedLayers {
  const locks = layers.flatMap((layer) => locksOf(layer, layers));
  const foreignTo = ({ file }: Layer) => locks.filter(({ owners }) => !owners.has(file));
  const enforced = layers.map((layer) => {
    const overrides = isMapping(layer.value) ? outermost(foreignTo(layer).flatMap((lock) => overridesOf(layers, layer, lock))) : [];
    const value = prune(
      layer.value,
      overrides.map(({ path }) => path),
    );
    return { layer: { ...layer, value }, findings: overrides.map((finding) => ({ layer, finding })) };
  });
  return {
    layers: enforced.map(({ layer }) => layer),
    findings: [...layers.flatMap(wrongLocks), ...enforced.flatMap(({ findings }) => findings)],
    lockOf: (path) => {
      const locking = foreignTo(layers[0]!).filter((lock) => isAtOrAbove(lock.path, path));
      return locking.find(({ file }) => locking.every(({ owners }) => owners.has(file)));
    },
  };
}

const textsOf = ({ value }: Layer): readonly unknown[] => {
  const texts = child(value, "locked")?.value;
  return Array.isArray(texts) ? texts : [];
};

function locksOf(layer: Layer, layers: readonly Layer[]): readonly Lock[] {
  const owners = ownersOf(layer.file, layers);
  return textsOf(layer).flatMap((text, index) => {
    const path = typeof text === "string" ? keyPath(text) : undefined;
    if (path === undefined || missingKey(path) !== undefined) return [];
    const { file, line, column } = layer.locate({ severity: "error", path: ["locked", index], problem: "", fix: "" });
    const lock: Lock = { path, text: text as string, file, place: `${file}:${line}:${column}`, owners };
    const owned = layers.filter((other) => owners.has(other.file)).map(({ value }) => value);
    return [...keysUnderLock(path, owned).map((key) => ({ ...lock, ...key })), lock];
  });
}

/** A file and all that it extends, in every way. */
function ownersOf(file: string, layers: readonly Layer[], known: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  if (known.has(file)) return known;
  const extended = layers.find((layer) => layer.file === file)?.extended ?? [];
  return extended.reduce<ReadonlySet<string>>((owners, below) => ownersOf(below, layers, owners), new Set([...known, file]));
}

/** The steps of `network.egress`, or of `tags["example.com/team"]`, whose key has a dot. Undefined where the text has another form. */
function keyPath(text: string): ConfigPath | undefined {
  const steps = [...text.matchAll(/(?:^|\.)([^.[\]"]+)|\["([^"]+)"\]/g)];
  const isWhole = text !== "" && steps.map(([step]) => step).join("") === text;
  return isWhole ? steps.map(([, plain, quoted]) => (plain ?? quoted)!) : undefined;
}

/** An error for each lock that locks nothing. */
function wrongLocks(layer: Layer): readonly LayerFinding[] {
  const locked = child(layer.value, "locked");
  if (locked === undefined) return [];
  const issues = lockSchema.safeParse({ locked: locked.value }).error?.issues ?? [];
  const ofShape = issues.flatMap((issue) => schemaFindings(issue, lockSchema, layer.value, layer.given));
  const ofKeys = textsOf(layer).flatMap((text, index) => {
    if (typeof text !== "string") return [];
    const path = keyPath(text);
    const advice = path === undefined ? noKey(text) : missingKey(path);
    return advice === undefined ? [] : [{ severity: "error" as const, path: ["locked", index], ...advice }];
  });
  return [...ofShape.map(({ offender, ...finding }) => ({ layer, finding, offender })), ...ofKeys.map((finding) => ({ layer, finding }))];
}

const lockSchema = z.object({ locked: lockedKeys });

type LockAdvice = Pick<Finding, "problem" | "allowed" | "fix">;

const noKey = (text: string): LockAdvice => ({
  problem: `${JSON.stringify(text)} is not a key of a cluster file`,
  allowed: 'keys as network.egress, or with dots in a name as tags["example.com/team"]',
  fix: "Write a key in one of these forms, or remove it",
});

/** What is wrong with a key that the schema does not have. Undefined where it has it. */
function missingKey(path: ConfigPath): LockAdvice | undefined {
  let schemas: readonly z.core.$ZodType[] = [clusterSchema];
  for (const [index, step] of path.entries()) {
    const parent = path.slice(0, index);
    const bare = schemas.map(unwrap).flatMap((schema) => (schema instanceof z.ZodUnion ? schema.options.map(unwrap) : [schema]));
    const entries = bare.flatMap((schema) => (schema instanceof z.ZodRecord ? [schema.valueType] : []));
    const properties = bare.flatMap((schema) =>
      schema instanceof z.ZodObject ? Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>) : [],
    );
    const known = [...new Set(properties.map(([key]) => key))].filter((key) => index > 0 || !directives.includes(key));
    if (entries.length === 0 && !known.includes(String(step))) return missingStep(parent, String(step), known);
    schemas = [...entries, ...properties.flatMap(([key, schema]) => (key === step ? [schema] : []))];
  }
  return undefined;
}

function missingStep(parent: ConfigPath, step: string, known: readonly string[]): LockAdvice {
  const owner = pathText(parent);
  if (known.length === 0) return { problem: `${owner} is a single value without keys in it`, fix: `Write ${owner}` };
  const problem =
    directives.includes(step) && owner === ""
      ? `${step} cannot be locked`
      : `${JSON.stringify(step)} is not a key of ${owner === "" ? "a cluster file" : owner}`;
  const hint = nearest(step, known);
  if (hint !== undefined) return { problem, fix: `Write ${pathText([...parent, hint])}` };
  return { problem, allowed: known.join(", "), fix: "Remove it, or write one of the allowed keys" };
}
