import { isMapping } from "../config/findings/path";
import type { SynthesizedCluster, SynthesizedStack, TerraformValue } from "./stacks";

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
