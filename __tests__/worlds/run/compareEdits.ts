import type { ClusterConfig } from "../../../config/schema/schema";
import type { Written } from "../checker/model";
import type { World } from "../generator/drawWorld";
import { loadWorld, worldText } from "../generator/repaired";
import { drawEdits, edited, type WorldEdit } from "./drawEdit";
import { type Failure, faultOf, firstOfEachKind } from "./failure";
import { shrunk } from "./shrink";
import { stacksOf, thereAndBack, type Untold } from "./thereAndBack";

/** What came of the edits of a world. */
export interface EditOutcome {
  /** The key of each comparison, as the schema has it: one for each direction that is not refused. */
  readonly compared: readonly string[];
  /** Of the comparisons, those between stacks that differ. */
  readonly changed: number;
  /** Directions that `edits` refuses. */
  readonly refused: number;
  /** Edits that make no valid file, or none that means anything else. */
  readonly void: number;
  readonly failures: readonly (Failure & { readonly file: string })[];
}

export const noEdits: EditOutcome = { compared: [], changed: 0, refused: 0, void: 0, failures: [] };

/** Edits that are drawn for a world, and of these how many have their stacks written. */
const [mostDrawn, mostWritten] = [10, 3];

/** Edits a world at random places, and compares what `edits` tells, there and back, with how the stacks differ. */
export function compareEdits(world: World, config: ClusterConfig, stacks: Written["stacks"], seed: number, index: number): EditOutcome {
  let outcome = noEdits;
  let written = 0;
  for (const edit of drawEdits(world, seed, index, mostDrawn)) {
    if (written === mostWritten) break;
    const one = compareEdit(world, config, stacks, edit);
    if (one.compared.length > 0) written++;
    const failures = firstOfEachKind(one.failures).map((failure) => ({ ...failure, file: smallestFor(world, edit, failure.kind) }));
    outcome = {
      compared: [...outcome.compared, ...one.compared],
      changed: outcome.changed + one.changed,
      refused: outcome.refused + one.refused,
      void: outcome.void + one.void,
      failures: [...outcome.failures, ...failures],
    };
  }
  return outcome;
}

const smallestFor = (world: World, edit: WorldEdit, kind: string): string => {
  const fails = (less: World): boolean => {
    const { config } = loadWorld(less);
    return config !== undefined && compareEdit(less, config, stacksOf(config), edit).failures.some((other) => other.kind === kind);
  };
  return worldText(shrunk(world, fails));
};

type Compared = Omit<EditOutcome, "failures"> & { readonly failures: readonly Failure[] };

function compareEdit(world: World, old: ClusterConfig, stacks: Written["stacks"], edit: WorldEdit): Compared {
  try {
    return comparison(world, old, stacks, edit);
  } catch (error) {
    return { ...noEdits, failures: [faultOf(error)] };
  }
}

function comparison(world: World, old: ClusterConfig, stacks: Written["stacks"], edit: WorldEdit): Compared {
  const other = edited(world, edit);
  const next = loadWorld(other).config;
  if (!next || JSON.stringify(old) === JSON.stringify(next)) return { ...noEdits, void: 1 };
  const { compared, changed, refused, untold } = thereAndBack({ config: old, stacks }, next);
  const failures = untold.map((one) => failureOf(one, edit));
  return { compared: Array.from({ length: compared }, () => edit.key), changed, refused, void: 0, failures };
}

const failureOf = ({ role, needed, isBack, detail }: Untold, { key, path, value }: WorldEdit): Failure => ({
  kind: `edits: ${key} in ${role} is ${needed}`,
  detail: `${path.join(".")} ${isBack ? "from" : "to"} ${value === undefined ? "nothing" : JSON.stringify(value)}: ${detail}`,
});
