import replacements from "./replacements.json";
import type { Block, Json } from "./stack";

/** Words of `replacements.json`: an attribute has another value, a value where it had none, or none where it had one. */
type Difference = "changed" | "added" | "removed";

/** By type of resource, the paths of attributes, and which differences of each replace it. */
const replacing: Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>> = replacements.resources;

/** The versions of the providers that were asked. */
export const askedProviders: Readonly<Record<string, string>> = replacements.versions;

const isMapping = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Blocks of one kind, of which a stack writes one alone without a list; undefined for values. */
const blocksOf = (value: Json | undefined): readonly Json[] | undefined => {
  if (Array.isArray(value)) return value.length > 0 && (value as readonly Json[]).every(isMapping) ? (value as readonly Json[]) : undefined;
  return isMapping(value) ? [value] : undefined;
};

/** Where two values of an attribute differ, without the places of blocks in their lists. */
function differences(path: string, before: Json | undefined, after: Json | undefined): readonly (readonly [path: string, Difference])[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const [old, next] = [blocksOf(before), blocksOf(after)];
  if ((old ?? next) && (old ?? before === undefined) && (next ?? after === undefined)) {
    const texts = [old, next].map((blocks) => new Set(blocks?.map((block) => JSON.stringify(block))));
    const gone = (old ?? []).filter((block) => !texts[1]!.has(JSON.stringify(block)));
    const come = (next ?? []).filter((block) => !texts[0]!.has(JSON.stringify(block)));
    return Array.from({ length: Math.max(gone.length, come.length) }, (_, index) =>
      ofMappings(`${path}.`, gone[index] as Mapping | undefined, come[index] as Mapping | undefined),
    ).flat();
  }
  return [[path, before === undefined ? "added" : after === undefined ? "removed" : "changed"]];
}

type Mapping = Readonly<Record<string, Json>>;

const ofMappings = (prefix: string, before: Mapping = {}, after: Mapping = {}): ReturnType<typeof differences> =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => differences(`${prefix}${key}`, before[key], after[key]));

function rowOf(type: string): Readonly<Record<string, string | undefined>> {
  const row = replacing[type];
  if (!row) throw new Error(`replacements.json has no row for ${type}: node scripts/replacements.mjs writes it`);
  return row;
}

/** Whether a row has a path, or what the path is in: a key of a map counts as the map. */
const isReplacing = (row: ReturnType<typeof rowOf>, path: string, difference: Difference): boolean => {
  const steps = path.split(".");
  return steps.some((_, index) => {
    const words = row[steps.slice(0, index + 1).join(".")];
    return words?.split(" ").includes(index + 1 === steps.length ? difference : "changed");
  });
};

/**
 * Whether a plan replaces a resource for what its attributes become.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance#user_data_replace_on_change-1
 */
function isReplacedAlone({ type, attributes: before }: Block, { attributes: after }: Block): boolean {
  const row = rowOf(type);
  const found = ofMappings("", before, after);
  return (
    found.some(([path, difference]) => isReplacing(row, path, difference)) ||
    (after["user_data_replace_on_change"] === true && found.some(([path]) => path.startsWith("user_data")))
  );
}

/** Expressions of an attribute that only a new resource changes. */
const namesNew = (value: Json | undefined, { address, attributes }: Block): boolean =>
  [...JSON.stringify(value ?? "").matchAll(/\$\{([\w-]+\.[\w-]+)\.(\w+)/g)].some(
    ([, named, attribute = ""]) => named === address && attributes[attribute] === undefined,
  );

/** Addresses of the resources that a plan replaces: for themselves, or as what they are made with is replaced. */
export function replacedAddresses(pairs: readonly (readonly [before: Block, after: Block])[]): ReadonlySet<string> {
  const replaced = new Map(pairs.filter(([before, after]) => isReplacedAlone(before, after)).map(([, after]) => [after.address, after]));
  for (const first of replaced.values())
    for (const [, after] of pairs) {
      if (replaced.has(after.address)) continue;
      const row = rowOf(after.type);
      const isMadeWith = ofMappings("", {}, after.attributes).some(
        ([path]) => isReplacing(row, path, "changed") && namesNew(at(after.attributes, path), first),
      );
      if (isMadeWith) replaced.set(after.address, after);
    }
  return new Set(replaced.keys());
}

/** What stands at a path, of all blocks there. */
const at = (value: Json, path: string): Json =>
  path.split(".").reduce<Json>((found, key) => {
    if (Array.isArray(found)) return (found as readonly Json[]).map((one) => at(one, key));
    return isMapping(found) ? (found[key] ?? null) : null;
  }, value);
