import { stringify } from "yaml";
import type { LocatedFinding } from "../../../config/findings/located";
import { prune } from "../../../config/findings/path";
import { type LoadedCluster, loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import type { World } from "./drawWorld";

/** A world that was loaded. */
export interface LoadedWorld {
  readonly world: World;
  readonly loaded: LoadedCluster;
  /** How often keys were dropped before it loaded without an error. */
  readonly repairs: number;
  /** The errors on the way. */
  readonly errors: readonly LocatedFinding[];
}

const mostRepairs = 8;

/** A world as a cluster file. */
export const worldText = (world: World): string => stringify(world);

export const loadWorld = (world: World): LoadedCluster => loadCluster({ file: "world.yaml", text: worldText(world) }, designFindings);

/** Loads a world, and drops what its errors name until it has none: what is left was not drawn to be valid either. */
export function repaired(world: World, repairs = 0): LoadedWorld {
  const loaded = loadWorld(world);
  const errors = loaded.findings.filter(({ severity }) => severity === "error");
  const rest = prune(
    world,
    errors.map(({ path }) => path).filter((path) => path.length > 0),
  ) as World | undefined;
  const isStuck = rest === undefined || JSON.stringify(rest) === JSON.stringify(world);
  if (errors.length === 0 || repairs === mostRepairs || isStuck) return { world, loaded, repairs, errors };
  const next = repaired(rest, repairs + 1);
  return { ...next, errors: [...errors, ...next.errors] };
}
