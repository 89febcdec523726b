/** A value of Terraform's JSON. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * What a stack holds, by address: resources, data sources, and all else as `output.vpc_id` or `terraform.backend`. Left out is what no plan shows:
 * the comments of cdktf, and the edges of resources, which only order the apply. Those of a data source delay its read.
 */
export type StackBlocks = Readonly<Record<string, JsonValue>>;

const isMap = (value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The blocks of the JSON of a stack, sorted by address. */
export function stackBlocks(json: Readonly<Record<string, JsonValue>>): StackBlocks {
  const found = Object.entries(json).flatMap(([kind, byName]): readonly (readonly [string, JsonValue])[] => {
    if (kind === "//") return [];
    if (kind === "moved") return movesIn(byName);
    if (!isMap(byName)) return [[kind, byName]];
    if (kind !== "resource" && kind !== "data") return Object.entries(byName).map(([name, block]) => [`${kind}.${name}`, block]);
    return Object.entries(byName).flatMap(([type, byId]) =>
      Object.entries(isMap(byId) ? byId : {}).map(([id, block]) => [`${kind === "data" ? "data." : ""}${type}.${id}`, block] as const),
    );
  });
  return Object.fromEntries(found.map(([address, block]) => [address, asPlanned(address, block)] as const).sort(byAddress));
}

/** The address that resources of another have now, as `moved.<old>`. */
const movesIn = (blocks: JsonValue): readonly (readonly [string, JsonValue])[] =>
  (Array.isArray(blocks) ? blocks : []).flatMap((move: JsonValue) =>
    isMap(move) && typeof move["from"] === "string" ? [[`moved.${move["from"]}`, move["to"] ?? null] as const] : [],
  );

const byAddress = ([one]: readonly [string, JsonValue], [other]: readonly [string, JsonValue]): number => (one < other ? -1 : 1);

function asPlanned(address: string, block: JsonValue): JsonValue {
  const plain = withoutComments(block);
  if (!isMap(plain) || address.startsWith("data.")) return plain;
  const { depends_on: _edges, ...attributes } = plain;
  return attributes;
}

function withoutComments(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, child]) => (key === "//" ? [] : [[key, withoutComments(child)]])));
}

/** The blocks as JSON with a line each, so that a review shows which differ. */
export const blocksText = (blocks: StackBlocks): string =>
  `{\n${Object.entries(blocks)
    .map(([address, block]) => `${JSON.stringify(address)}: ${JSON.stringify(block)}`)
    .join(",\n")}\n}\n`;

/**
 * How blocks differ from those of before, as Terraform marks it: `+ address`, `- address`, `~ address attribute`. What was moved is compared with what
 * it was; a move that is not there any more is a difference, since somebody may come from an older release.
 */
export function blockDifferences(before: StackBlocks, after: StackBlocks): readonly string[] {
  const old = Object.fromEntries(Object.entries(before).map(([address, block]) => [newAddress(address, after), block]));
  const addresses = [...new Set([...Object.keys(old), ...Object.keys(after)])].sort();
  return addresses.flatMap((address) => {
    const [was, is] = [old[address], after[address]];
    if (was === undefined) return address.startsWith("moved.") ? [] : [`+ ${address}`];
    if (is === undefined) return [`- ${address}`];
    return differingAttributes(was, is).map((path) => `~ ${[address, path].filter((part) => part !== "").join(" ")}`);
  });
}

function newAddress(address: string, after: StackBlocks): string {
  const target = after[`moved.${address}`];
  return typeof target === "string" ? target : address;
}

/** The attributes that differ. A list is compared as a whole. */
function differingAttributes(before: JsonValue | undefined, after: JsonValue | undefined, path: readonly string[] = []): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isMap(before) || !isMap(after)) return [path.join(".")];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    differingAttributes(before[key], after[key], [...path, key]),
  );
}
