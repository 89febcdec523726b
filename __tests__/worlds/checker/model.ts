/** Any JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Mapping = Readonly<Record<string, Json>>;

/** The stacks in the order in which they are applied. */
export const stackNames = ["network", "cluster", "workload"] as const;
export type StackName = (typeof stackNames)[number];

/** A cluster as this checker sees it: the file of the user, and the files that were written. Nothing here is from the code that wrote them. */
export interface Written {
  /** The cluster file as YAML has it, without any defaults. */
  readonly file: Mapping;
  readonly stacks: Readonly<Record<StackName, Mapping>>;
  /** Texts of the IAM policies beside the stacks, by `stack/name`. */
  readonly policies: Readonly<Record<string, string>>;
}

/** What is wrong with what was written. */
export interface Violation {
  /** The check that found it, such as `subnets`. */
  readonly rule: string;
  /** Where, as `network: aws_subnet.x`. */
  readonly place: string;
  readonly problem: string;
}

/** A resource or data source of a stack. */
export interface Block {
  readonly stack: StackName;
  readonly kind: "resource" | "data";
  readonly type: string;
  readonly name: string;
  readonly body: Mapping;
}

export const isMapping = (value: Json | undefined): value is Mapping =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const mapping = (value: Json | undefined): Mapping => (isMapping(value) ? value : {});
export const list = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : value === undefined || value === null ? [] : [value];
export const texts = (value: Json | undefined): readonly string[] => list(value).filter((item) => typeof item === "string");
/** A text, or the empty one. */
export const text = (value: Json | undefined): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";

const known = new WeakMap<Written, readonly Block[]>();

/** All resources and data sources: the same objects each time. */
export function blocksOf(written: Written): readonly Block[] {
  const blocks = known.get(written) ?? readBlocks(written);
  known.set(written, blocks);
  return blocks;
}

const readBlocks = ({ stacks }: Written): readonly Block[] =>
  stackNames.flatMap((stack) =>
    (["resource", "data"] as const).flatMap((kind) =>
      Object.entries(mapping(stacks[stack][kind])).flatMap(([type, named]) =>
        Object.entries(mapping(named)).map(([name, body]) => ({ stack, kind, type, name, body: mapping(body) })),
      ),
    ),
  );

/** The resources of a type. */
export const resourcesOf = (written: Written, ...types: readonly string[]): readonly Block[] =>
  blocksOf(written).filter(({ kind, type }) => kind === "resource" && types.includes(type));

/** Its address in the configuration: `data.aws_vpc.x`. */
export const addressOf = ({ kind, type, name }: Pick<Block, "kind" | "type" | "name">): string =>
  `${kind === "data" ? "data." : ""}${type}.${name}`;

const placeOf = (block: Block): string => `${block.stack}: ${addressOf(block)}`;

/** Terraform takes `"true"` for `true`. */
export const isTrue = (value: Json | undefined): boolean => value === true || value === "true";

/** Violations of one rule. */
export const violation = (rule: string, block: Block, problem: string): Violation => ({ rule, place: placeOf(block), problem });

/** The items that come twice, by what makes them the same. */
export function repeated<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(item);
    const isSeen = seen.has(key);
    seen.add(key);
    return isSeen;
  });
}
