import { editsBetween, hasRefused, strongestEffects } from "../../../commands/edits/rules/edits";
import type { StackEffect } from "../../../commands/edits/rules/editCase";
import { type StackRole, stackRoles } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import { effectRank, neededEffects } from "../../support/neededEffects";
import type { Stack } from "../../support/stack";
import type { Written } from "../checker/model";
import { readWritten } from "../checker/read";
import { staged } from "./staged";

/** What a stack needs, and `edits` does not tell. */
export interface Untold {
  readonly role: StackRole;
  readonly needed: StackEffect;
  /** Whether it is on the way back. */
  readonly isBack: boolean;
  readonly detail: string;
}

/** What came of two configurations of a cluster, there and back. */
export interface Comparison {
  /** Directions that `edits` does not refuse. */
  readonly compared: number;
  /** Of these, how many are between stacks that differ. */
  readonly changed: number;
  readonly refused: number;
  readonly untold: readonly Untold[];
}

/** The stacks of a configuration, as they are written. */
export const stacksOf = (config: ClusterConfig): Written["stacks"] => staged(config, (folder) => readWritten(folder, "").stacks);

/** Compares what `edits` tells, from a configuration to another and back, with how the stacks differ. */
export function thereAndBack(
  { config: old, stacks }: { readonly config: ClusterConfig; readonly stacks: Written["stacks"] },
  next: ClusterConfig,
): Comparison {
  const directions = [
    { from: old, to: next, isBack: false },
    { from: next, to: old, isBack: true },
  ].map((direction) => ({ ...direction, edits: editsBetween(direction.from, direction.to) }));
  const told = directions.filter(({ edits }) => !hasRefused(edits));
  const refused = directions.length - told.length;
  if (told.length === 0) return { compared: 0, changed: 0, refused, untold: [] };
  const after = stacksOf(next);
  const untold = told.flatMap(({ edits, isBack }) => {
    const effects = strongestEffects(edits.map((one) => one.effects));
    const [before, behind] = isBack ? [after, stacks] : [stacks, after];
    return stackRoles.flatMap((role) => {
      const effect = effects[role];
      return neededEffects(named(old, role, before), named(old, role, behind))
        .filter(([needed]) => effectRank(needed) > effectRank(effect))
        .slice(0, 1)
        .map(([needed, address]): Untold => ({
          role,
          needed,
          isBack,
          detail: `${needed} of ${address}, and edits says ${effect ?? "nothing"}`,
        }));
    });
  });
  const isChanged = JSON.stringify(stacks) !== JSON.stringify(after);
  return { compared: told.length, changed: isChanged ? told.length : 0, refused, untold };
}

const named = ({ name }: ClusterConfig, role: StackRole, stacks: Written["stacks"]): Stack => ({
  name: `${name}-${role}`,
  json: stacks[role],
});
