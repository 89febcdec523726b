import { isDeepStrictEqual } from "node:util";
import { isMapping, valueAt } from "../../config/findings/path";
import type { StackRole } from "../../config/schema/backend";

/** What the JSON of a stack holds. */
export type StackContent = Readonly<Record<string, unknown>>;

/** A block of a stack's JSON. */
export interface StackBlock {
  readonly stack: StackRole;
  /** The kind of block: `resource`, `data`, `output`, `terraform`. */
  readonly section: string;
  /** Its type, where it is a resource or a data source. */
  readonly type?: string;
  /** As messages name it: `aws_vpc.vpc_6776A399`, `output.vpc_id`, `provider.aws.east`. */
  readonly label: string;
  /** What it holds, without comments. */
  readonly value: unknown;
}

/** What an extension did to the stacks. */
export interface ExtensionEffects {
  /** As messages name the module. */
  readonly name: string;
  readonly added: readonly StackBlock[];
  readonly overridden: readonly StackBlock[];
  readonly removed: readonly StackBlock[];
}

/** The blocks in which the JSON of a stack differs; comments are no difference. */
export function differingBlocks(stack: StackRole, before: StackContent, after: StackContent): Omit<ExtensionEffects, "name"> {
  const [old, next] = [before, after].map(
    (json) => new Map(blocksOfStack(stack, json).map((block) => [block.section + block.label, block])),
  );
  const missingIn = (others: typeof old) => (block: StackBlock) => !others!.has(block.section + block.label);
  return {
    added: [...next!.values()].filter(missingIn(old)),
    overridden: [...old!].flatMap(([key, block]) => {
      const other = next!.get(key);
      return other && !isDeepStrictEqual(block.value, other.value) ? [other] : [];
    }),
    removed: [...old!.values()].filter(missingIn(next)),
  };
}

const comment = "//";

const withoutComment = (value: unknown): unknown =>
  isMapping(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => key !== comment)) : value;

/** The blocks of a stack, in the order of its JSON. */
export function blocksOfStack(stack: StackRole, json: StackContent): readonly StackBlock[] {
  return Object.entries(json).flatMap(([section, content]): readonly StackBlock[] => {
    if (section === comment) return [];
    if (!isMapping(content)) return [{ stack, section, label: section, value: content }];
    if (section !== "resource" && section !== "data")
      return Object.entries(content).flatMap(([name, value]) =>
        partsOf(section, name, value).map(([label, part]) => ({ stack, section, label, value: withoutComment(part) })),
      );
    return Object.entries(content).flatMap(([type, blocks]) =>
      Object.entries(blocks as StackContent).map(([name, value]) => {
        const label = `${section === "data" ? "data." : ""}${type}.${name}`;
        return { stack, section, type, label, value: withoutComment(value) };
      }),
    );
  });
}

/** A provider has a block for each alias, and each one that a stack requires is of its own. */
function partsOf(section: string, name: string, value: unknown): readonly (readonly [label: string, value: unknown])[] {
  const label = `${section}.${name}`;
  if (label === "terraform.required_providers" && isMapping(value))
    return Object.entries(value).map(([provider, part]) => [`${label}.${provider}`, part]);
  if (section !== "provider") return [[label, value]];
  return (Array.isArray(value) ? value : [value]).map((part: unknown) => {
    const alias = valueAt(part, ["alias"]);
    return [typeof alias === "string" ? `${label}.${alias}` : label, part];
  });
}

/** What a number of blocks of a section is called; others are blocks. */
const sectionNouns: Readonly<Record<string, string>> = {
  resource: "resource",
  data: "data source",
  output: "output",
  provider: "provider",
};

/** What an extension did, in words: `extensions/audit.ts adds 2 resources, overrides 1: aws_vpc.vpc_6776A399 in network`. */
export function effectsInWords({ name, added, overridden, removed }: ExtensionEffects): string {
  const counts = new Map<string, number>();
  for (const { section } of added) {
    const noun = sectionNouns[section] ?? "block";
    counts.set(noun, (counts.get(noun) ?? 0) + 1);
  }
  const adds = [...counts].map(([noun, count]) => `${count} ${noun}${count === 1 ? "" : "s"}`).join(", ");
  const listed = (verb: string, blocks: readonly StackBlock[]): readonly string[] =>
    blocks.length === 0 ? [] : [`${verb} ${blocks.length}: ${blocks.map(({ label, stack }) => `${label} in ${stack}`).join(", ")}`];
  const done = [...(adds === "" ? [] : [`adds ${adds}`]), ...listed("overrides", overridden), ...listed("removes", removed)];
  return `${name} ${done.join("; ") || "changes nothing"}`;
}
