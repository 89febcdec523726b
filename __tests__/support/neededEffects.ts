import { type StackEffect, stackEffects } from "../../commands/edits/rules/editCase";
import { type Block, resources, type Stack } from "./stack";

/** They only connect or mark others, and have no content. */
const connecting = /_(rule|association|attachment|route|policy|tag)$|^aws_route$/;
/** Only read at creation, or by Terraform itself. */
const ignored = ["depends_on", "lifecycle", "desired_capacity", "timeouts"];

/** What the resource must be at least. */
function settled({ attributes }: Block): readonly [string, string][] {
  const { ignore_changes: unread = [] } = (attributes["lifecycle"] ?? {}) as { readonly ignore_changes?: readonly string[] };
  const kept = JSON.parse(JSON.stringify(attributes)) as Record<string, Record<string, unknown>>;
  for (const path of unread) {
    const [block, key] = path.split("[0].");
    if (key !== undefined) delete kept[block!]?.[key];
  }
  return Object.entries(kept).flatMap(([key, value]) => ([...ignored, ...unread].includes(key) ? [] : [[key, JSON.stringify(value)]]));
}

/** The mildest effect that a stack's new resources can be called, and the resources for it. */
export function neededEffects(before: Stack, after: Stack): readonly (readonly [StackEffect, string])[] {
  const [old, next] = [before, after].map((stack) => new Map(resources(stack).map((block) => [block.address, block])));
  const gone = [...old!.values()].filter(({ address }) => !next!.has(address));
  const come = [...next!.values()].filter(({ address }) => !old!.has(address));
  const changed = [...old!.values()].flatMap((block): (readonly [StackEffect, string])[] => {
    const other = next!.get(block.address);
    const values = new Map(settled(block));
    const keys = other ? settled(other).flatMap(([key, value]) => (values.get(key) === value ? [] : [key])) : [];
    if (keys.length === 0) return [];
    if (block.type === "aws_instance" && keys.some((key) => /user_data|subnet_id/.test(key))) return [["replace", block.address]];
    return [[block.type === "aws_launch_template" ? "roll nodes" : "update", block.address]];
  });
  return [
    ...changed,
    ...gone.map(({ type, address }) => [connecting.test(type) ? "update" : "remove", address] as const),
    ...come.map(({ type, address }) => [connecting.test(type) ? "update" : "create", address] as const),
  ];
}

/** Effects in their order; -1 for none. */
export const effectRank = (effect: StackEffect | undefined): number => (effect === undefined ? -1 : stackEffects.indexOf(effect));
