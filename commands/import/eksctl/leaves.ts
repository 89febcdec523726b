import type { ConfigPath } from "../../../config/findings/finding";
import { schemaAt, unwrap } from "../../../config/findings/allowed";
import { valueAt } from "../../../config/findings/path";
import { type ImportOutcome, unmapped, type Unmapped } from "./outcome";
import { eksctlSchema } from "./schema/cluster";
import { reasons } from "./schema/noCounterpart";

/** The paths of all values of a file that are neither mappings nor lists. What is empty holds nothing that could be lost. */
export function leaves(value: unknown, path: ConfigPath = []): readonly ConfigPath[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** Mappings of the user's own keys, whose values may be empty. */
const freeMappings: ReadonlySet<string> = new Set(["labels", "tags", "taints"]);

/**
 * A copy without keys that hold nothing: `null` in YAML is as if the key were not there, and so is an empty text to eksctl, whose `--dry-run` writes
 * it for what is not set.
 * @param name the key of the value
 */
export function withoutUnset(value: unknown, name?: string): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => withoutUnset(item, name));
  const mayBeEmpty = name !== undefined && freeMappings.has(name);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null && (child !== "" || mayBeEmpty))
      .map(([key, child]) => [key, withoutUnset(child, key)]),
  );
}

/** Whether a path is another, or below it. */
export const isAtOrBelow = (path: ConfigPath, ancestor: ConfigPath): boolean => ancestor.every((key, index) => path[index] === key);

/** A path and all above it, the root first. */
const lineage = (path: ConfigPath): readonly ConfigPath[] => [[], ...path.map((_, index) => path.slice(0, index + 1))];

const keyOf = (path: ConfigPath): string => JSON.stringify(path);

/** Which paths of a file the outcomes account for, as a question about one of its leaves. */
export function accounting(file: unknown, outcomes: readonly ImportOutcome[]): (leaf: ConfigPath) => boolean {
  const claims = new Map<string, ((value: unknown) => boolean)[]>();
  const claim = (path: ConfigPath, holds: (value: unknown) => boolean): void => {
    claims.set(keyOf(path), [...(claims.get(keyOf(path)) ?? []), holds]);
  };
  for (const outcome of outcomes) {
    if (outcome.kind === "unmapped") claim(outcome.path, () => true);
    if (outcome.kind === "same") claim(outcome.path, (value) => value === outcome.value);
    if (outcome.kind === "setting") {
      const written = new Set([...outcome.to, ...leaves(outcome.value).map((leaf) => valueAt(outcome.value, leaf))].map(String));
      for (const path of outcome.from) claim(path, (value) => written.has(String(value)));
      for (const path of outcome.translates ?? []) claim(path, () => true);
    }
  }
  return (leaf) => lineage(leaf).some((path) => claims.get(keyOf(path))?.some((holds) => holds(valueAt(file, leaf))));
}

/**
 * Every leaf that no outcome accounts for, with the reason that the schema gives. A field of which nothing is accounted for is reported
 * once, with all below.
 */
export function leftOver(file: unknown, outcomes: readonly ImportOutcome[]): readonly Unmapped[] {
  const isKnown = accounting(file, outcomes);
  const [known, lost] = [leaves(file).filter(isKnown), leaves(file).filter((leaf) => !isKnown(leaf))];
  const touched = new Set(known.flatMap(lineage).map(keyOf));
  const found = lost.map((leaf) => lossOf(file, leaf, (path) => !touched.has(keyOf(path))));
  return [...new Map(found.map((one) => [keyOf(one.path), one])).values()];
}

/** What is said of a leaf: the whole field that it is in, where nothing of that is accounted for. */
function lossOf(file: unknown, leaf: ConfigPath, isWhole: (path: ConfigPath) => boolean): Unmapped {
  const [reasoned] = lineage(leaf).flatMap((path) => {
    const schema = schemaAt(eksctlSchema, file, path);
    const reason = schema && reasons.get(unwrap(schema));
    return reason ? [{ path, reason }] : [];
  });
  const reason = reasoned?.reason ?? { why: "there is no key for it", instead: "Set it by other means when the cluster exists" };
  const path = lineage(leaf).find((one) => isAtOrBelow(one, reasoned?.path ?? leaf) && isWhole(one));
  return unmapped(path ?? leaf, reason.why, reason.instead);
}
