import { isDeepStrictEqual } from "node:util";
import { type StackEffect, stackEffects } from "../../commands/edits/rules/editCase";
import { replacedAddresses } from "./replacedResources";
import { type Block, resources, type Stack } from "./stack";

/** They only connect or mark others, and have no content. */
const connecting = /_(rule|association|attachment|route|policy|tag)$|^aws_route$/;
/** Only read at creation, or by Terraform itself. */
const ignored = ["depends_on", "lifecycle", "desired_capacity", "timeouts"];

/** A resource as a plan compares it: without what is only read at its creation, or by Terraform itself, as its next configuration says. */
function settled({ attributes, ...block }: Block, { attributes: next }: Block): Block {
  const { ignore_changes: unread = [] } = (next["lifecycle"] ?? {}) as { readonly ignore_changes?: readonly string[] };
  const kept = JSON.parse(JSON.stringify(attributes)) as Record<string, Record<string, unknown>>;
  for (const path of unread) {
    const [settings, key] = path.split("[0].");
    if (key !== undefined) delete kept[settings!]?.[key];
  }
  const read = Object.entries(kept).filter(([key]) => ![...ignored, ...unread].includes(key));
  return { ...block, attributes: Object.fromEntries(read) as Block["attributes"] };
}

/** What becomes of a resource that is made anew; groups of nodes are there before the old ones go. */
const replacementOf = (type: string): StackEffect => {
  if (connecting.test(type)) return "update";
  return /^aws_(eks_node_group|autoscaling_group)$/.test(type) ? "replace node group" : "replace";
};

/** The mildest effect that a stack's new resources can be called, and the resources for it. */
export function neededEffects(before: Stack, after: Stack): readonly (readonly [StackEffect, string])[] {
  const [old, next] = [before, after].map((stack) => new Map(resources(stack).map((block) => [block.address, block])));
  const gone = [...old!.values()].filter(({ address }) => !next!.has(address));
  const come = [...next!.values()].filter(({ address }) => !old!.has(address));
  const kept = [...old!.values()].flatMap((block) => {
    const other = next!.get(block.address);
    return other ? [[settled(block, other), settled(other, other)] as const] : [];
  });
  const replaced = replacedAddresses(kept);
  const changed = kept.flatMap(([block, other]): (readonly [StackEffect, string])[] => {
    if (replaced.has(block.address)) return [[replacementOf(block.type), block.address]];
    // An attribute that is taken away may stay as the provider knows it.
    if (Object.entries(other.attributes).every(([key, value]) => isDeepStrictEqual(value, block.attributes[key]))) return [];
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
