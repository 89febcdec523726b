import * as z from "zod";
import { unwrap } from "../findings/allowed";
import type { ConfigPath, Finding } from "../findings/finding";
import { child, isMapping, pathText, valueAt } from "../findings/path";
import { clusterSchema } from "../schema/schema";
import type { Layer } from "./yamlFile";

/** A key that a file locks. */
export interface Lock {
  readonly path: ConfigPath;
  /** As the file has it. */
  readonly text: string;
  /** The file that locks it. */
  readonly file: string;
  /** `company.yaml:3:12` */
  readonly place: string;
  /** The files that may say the key: the one that locks it, and those that it extends. */
  readonly owners: ReadonlySet<string>;
  /** How a key that the text does not name comes under the lock, as the end of a sentence. @default - the text names it */
  readonly because?: string;
  /** Whether a value breaks the lock. @default - any does */
  readonly isBrokenBy?: (value: unknown) => boolean;
}

/** Stands in a lock for the names of all entries of a mapping. */
export const anyName = "*";

/** Whether a lock covers a key. */
export const isAtOrAbove = (lock: ConfigPath, path: ConfigPath): boolean =>
  lock.length <= path.length && lock.every((step, depth) => step === anyName || step === path[depth]);

/**
 * An error for each value by which a file that may not says something of a locked key.
 * @param layers all files of the cluster, from the one that wins
 */
export function overridesOf(layers: readonly Layer[], layer: Layer, lock: Lock): readonly Finding[] {
  const owned = layers.filter(({ file }) => lock.owners.has(file)).flatMap(({ value }) => saidOf(value, lock));
  return [
    ...[...saidOf(layer.value, lock), ...nullsAbove(layer.value, owned)].map((path) => lockFinding(layer, lock, path, lock.because ?? "")),
    ...otherTypes(layers, layer, lock),
  ];
}

function lockFinding(layer: Layer, { text, place }: Lock, path: ConfigPath, consequence: string): Finding {
  const problem = `${layer.given(path)} cannot stand here: ${place} locks ${text}${consequence}`;
  return { severity: "error", path, problem, fix: "Remove it: the value of the locking file applies, or the default" };
}

/** The locked keys that a value has. */
function saidOf(value: unknown, { path, isBrokenBy = () => true }: Lock): readonly ConfigPath[] {
  const paths = path.reduce<readonly ConfigPath[]>(
    (above, step) =>
      above.flatMap((place) => {
        const parent = valueAt(value, place);
        const keys = isMapping(parent) ? Object.keys(parent) : [];
        return keys.filter((key) => step === anyName || key === step).map((key) => [...place, key]);
      }),
    [[]],
  );
  return paths.filter((place) => isBrokenBy(valueAt(value, place)));
}

/** Where a value has null, or what is no mapping, above a locked key that an owner of the lock has written: that would be gone. */
const nullsAbove = (value: unknown, owned: readonly ConfigPath[]): readonly ConfigPath[] =>
  owned.flatMap((path) => {
    const length = path.findIndex((_, index) => {
      const above = child(valueAt(value, path.slice(0, index)), path[index]!);
      return above !== undefined && !isMapping(above.value);
    });
    return length < 0 || length === path.length - 1 ? [] : [path.slice(0, length + 1)];
  });

/** Errors for a type, such as that of a backend, which lacks the locked key that an owner of the lock has written. */
function otherTypes(layers: readonly Layer[], layer: Layer, lock: Lock): readonly Finding[] {
  if (!layers.some(({ file, value }) => lock.owners.has(file) && valueAt(value, lock.path) !== undefined)) return [];
  return typesWith(lock.path).flatMap(({ path, types }): readonly Finding[] => {
    const given = valueAt(layer.value, path);
    if (given === undefined || given === null || types.includes(given)) return [];
    const finding = lockFinding(layer, lock, path, `, which ${pathText(path)} ${layer.given(path)} does not have`);
    return [{ ...finding, allowed: types.join(", "), fix: `Write ${types.join(" or ")}` }];
  });
}

interface TypeChoice {
  /** The key that chooses among the forms of a mapping. */
  readonly path: ConfigPath;
  /** Its values for the forms that have the next key of a path. */
  readonly types: readonly unknown[];
}

/** The choices on the way to a key. */
function typesWith(path: ConfigPath): readonly TypeChoice[] {
  const choices: TypeChoice[] = [];
  let schemas: readonly z.core.$ZodType[] = [clusterSchema];
  for (const [depth, key] of path.entries()) {
    schemas = schemas.map(unwrap).flatMap((schema) => {
      if (schema instanceof z.ZodRecord) return [schema.valueType];
      const forms = schema instanceof z.ZodDiscriminatedUnion ? schema.options.map(unwrap) : [schema];
      const having = forms.filter((form) => form instanceof z.ZodObject && child(form.shape, key) !== undefined) as z.ZodObject[];
      if (schema instanceof z.ZodDiscriminatedUnion && having.length < forms.length) {
        const { discriminator } = schema.def;
        const types = having.flatMap((form) => [...(form._zod.propValues[discriminator] ?? [])]);
        choices.push({ path: [...path.slice(0, depth), discriminator], types });
      }
      return having.map(({ shape }) => (shape as Readonly<Record<string, z.core.$ZodType>>)[key]!);
    });
  }
  return choices;
}

/** Of what stands inside each other only the outermost, and of what several lock one. */
export const outermost = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(
    ({ path }, index) =>
      !findings.some(
        (other, at) =>
          (other.path.length < path.length || (other.path.length === path.length && at > index)) &&
          other.path.every((step, depth) => step === path[depth]),
      ),
  );
