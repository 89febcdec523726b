import { isMapping, prune, valueAt } from "../../../config/findings/path";
import { drawSibling, type World } from "../generator/drawWorld";
import { type Random, randomOf } from "../generator/random";
import { type Leaf, leavesOf } from "../generator/schemaKeys";

/** An edit of one place of a file. */
export interface WorldEdit {
  /** The key as the schema has it. */
  readonly key: string;
  readonly path: readonly string[];
  /** What the place has after the edit; undefined where it goes. */
  readonly value: unknown;
}

/** The numbers that a random edit of a world is drawn with, beside its own. */
const drawnWith = 7;

/** With another of these it is another cluster. */
const kept = ["name", "region"];

/**
 * Edits of a world, each of another key: a value goes, changes to that of another world, or comes from it, alone or with all that the other
 * world has there. Keys come by equal chance, and not as often as a file has them.
 */
export function drawEdits(world: World, seed: number, index: number, most: number): readonly WorldEdit[] {
  const random = randomOf(seed, index, drawnWith);
  const sibling = drawSibling(seed, index);
  const byKey = new Map<string, Leaf[]>();
  for (const leaf of [...leavesOf(world), ...leavesOf(sibling)]) byKey.set(leaf.key, [...(byKey.get(leaf.key) ?? []), leaf]);
  const keys = [...byKey.keys()].filter((key) => !kept.includes(key));
  return random.some(keys, most, most).map((key) => editOf(random, world, sibling, random.pick(byKey.get(key)!)));
}

function editOf(random: Random, world: World, sibling: World, { key, path }: Leaf): WorldEdit {
  const given = valueAt(sibling, path);
  if (valueAt(world, path) === undefined) return addition(random, world, sibling, { key, path });
  return given === undefined || random.chance(0.4) ? { key, path, value: undefined } : { key, path, value: given };
}

/** What another world has more, under a name of this one where both have names there. */
function addition(random: Random, world: World, sibling: World, { key, path }: Leaf): WorldEdit {
  const steps = key.split(".");
  const named = path.reduce<readonly string[]>((done, step, position) => {
    const there = valueAt(world, done);
    const names = steps[position] === "*" && isMapping(there) ? Object.keys(there) : [];
    return [...done, names.length > 0 && position < path.length - 1 ? random.pick(names) : step];
  }, []);
  const missing = named.findIndex((_, position) => valueAt(world, named.slice(0, position + 1)) === undefined) + 1;
  const length = missing === 0 || random.chance(0.5) ? path.length : missing;
  return { key, path: named.slice(0, length), value: valueAt(sibling, path.slice(0, length)) };
}

/** The world after an edit. */
export const edited = (world: World, { path, value }: WorldEdit): World =>
  (value === undefined ? prune(world, [path]) : put(world, path, value)) as World;

function put(parent: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) return value;
  const entries = isMapping(parent) ? parent : {};
  return { ...entries, [step]: put(entries[step], rest, value) };
}
