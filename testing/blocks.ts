import { distance } from "fastest-levenshtein";
import permissions from "../aws/data/runner-permissions.json";
import { isMapping } from "../config/findings/path";
import type { ResourceType, SynthesizedCluster, SynthesizedStack, TerraformValue } from "./stacks";

/** A resource or data source of a stack. */
export interface Block {
  readonly type: string;
  /** As Terraform's plan names it, with the path of its construct. */
  readonly label: string;
  readonly attributes: Readonly<Record<string, TerraformValue>>;
}

export type BlockKind = "resource" | "data";

const isStack = (value: unknown): value is SynthesizedStack =>
  isMapping(value) && typeof value["name"] === "string" && isMapping(value["json"]);

const isCluster = (value: unknown): value is SynthesizedCluster =>
  isMapping(value) && ["network", "cluster", "workload"].every((role) => isStack(value[role]));

/**
 * The stacks that a matcher is asked about: one, or all three of a cluster.
 * @throws where it is asked about something else
 */
export function stacksOf(received: unknown): readonly SynthesizedStack[] {
  if (isStack(received)) return [received];
  if (isCluster(received)) return [received.network, received.cluster, received.workload];
  throw new Error(
    `expect() takes what synthesize() returns, or one of its stacks; this is ${received === null ? "null" : typeof received}`,
  );
}

/** The blocks of some stacks. */
export function blocksOf(stacks: readonly SynthesizedStack[], kind: BlockKind): readonly Block[] {
  return stacks.flatMap(({ json }) => {
    const byType = (json[kind] ?? {}) as Record<string, Record<string, Record<string, TerraformValue>>>;
    return Object.entries(byType).flatMap(([type, byId]) =>
      Object.entries(byId).map(([id, { "//": comment, ...attributes }]): Block => {
        const { path = "" } = (comment as { readonly metadata?: { readonly path?: string } } | undefined)?.metadata ?? {};
        const address = `${kind === "data" ? "data." : ""}${type}.${id}`;
        return { type, label: path === "" ? address : `${address} (${path})`, attributes };
      }),
    );
  });
}

/**
 * The name of a type. An assertion that something is not there would hold for ever with a misspelt one.
 * @param there types that the stacks have
 * @throws where it is a slip of a type that private-eks makes, or that is there
 */
export function checkedType(type: ResourceType, kind: BlockKind, there: readonly string[]): string {
  const name = typeof type === "string" ? type : type.tfResourceType;
  const known = [...new Set([...Object.keys(permissions[kind]), ...there])];
  const meant = known.includes(name) ? undefined : known.find((candidate) => distance(candidate, name) <= 2);
  if (meant === undefined) return name;
  throw new Error(`${name} is no type that private-eks makes. Did you mean ${meant}?`);
}
