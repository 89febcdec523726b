import { editsBetween } from "../../../commands/edits/rules/edits";
import type { Finding } from "../../../config/findings/finding";
import { prune, valueAt } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import { primaryCidr } from "../../../design/network/cidrBlocks";
import { networkZones } from "../../../design/network/zones";
import { merge } from "../../support/synth";
import { drawWorld, type World } from "../generator/drawWorld";
import { randomOf } from "../generator/random";
import { loadWorld } from "../generator/repaired";
import type { Setting } from "../generator/setting";

/** An edit of a cluster file that brings what a random world has under a few keys. */
export interface Exchange {
  /** The number of the world. */
  readonly index: number;
  readonly keys: readonly string[];
  readonly changes: World;
  /** The configuration of the cluster after it. */
  readonly next: ClusterConfig;
}

/** Keys of a world that mean something for another cluster, too. Those of a row come together: one asks for the other. */
const exchanged: readonly (readonly string[])[] = [
  ["autoMode"],
  ["controlPlane"],
  ["tags"],
  ["access"],
  ["iam"],
  ["encryption"],
  ["nodeGroups"],
  ["namespaces"],
  ["serviceAccounts"],
  ["addons"],
  ["observability"],
];

/** It has as many keys below it as all others together, and so comes more often. Where the way out is a proxy, a file names it. */
const ofNetwork = ["network", "proxy"];

export const exchangedKeys: readonly string[] = [...exchanged.flat(), ...ofNetwork];

/** The number that the choice of keys is drawn with, beside that of the world. */
const drawnWith = 9;

/**
 * Random edits of a cluster with a VPC of its own, in the order of the worlds that they come from, without end. What makes no valid file is left out
 * of them; an edit that is refused comes once more without what it is refused for.
 */
export function* drawExchanges(base: World, config: ClusterConfig, seed: number): Generator<Exchange> {
  // Worlds of the same network: what they say of it is no other VPC, and may be compared.
  const place: Partial<Setting> = {
    region: config.region,
    partition: "aws",
    dnsSuffix: "amazonaws.com",
    vpc: "new",
    block: primaryCidr(config).split(".", 2).join("."),
    zones: networkZones(config),
    kubernetesVersion: config.kubernetesVersion,
  };
  for (let [index, turn] = [0, 0]; ; index++) {
    // Most have little below a key: what one key does hides behind the strongest effect of many.
    const world = drawWorld(seed, index, index % 3 === 0 ? place : { ...place, density: 0.06 });
    const has = ([first = ""]: readonly string[]): boolean => first in world;
    // By turns, and not as often as worlds have them.
    const row = turn % 2 === 0 ? ofNetwork : exchanged[Math.floor(turn / 2) % exchanged.length]!;
    if (!has(row)) continue;
    turn++;
    const random = randomOf(seed, index, drawnWith);
    const others = exchanged.filter((other) => other !== row && has(other));
    const keys = [row, ...random.some(others, 0, 1)].flat().filter((key) => key in world);
    const edit = valid(base, Object.fromEntries(keys.map((key) => [key, world[key]])));
    if (!edit) continue;
    yield { index, keys, ...edit };
    const refused = editsBetween(config, edit.next).filter(({ instead }) => instead !== undefined);
    const rest = without(edit.changes, refused);
    const other = rest && valid(base, rest);
    if (other) yield { index, keys, ...other };
  }
}

/** What is left of changes without what the errors of the file with them name; undefined where it stays without a valid file. */
function valid(base: World, changes: World): Pick<Exchange, "changes" | "next"> | undefined {
  const { config: next, findings } = loadWorld(merge(base, changes));
  if (next) return { changes, next };
  const rest = without(
    changes,
    findings.filter(({ severity }) => severity === "error"),
  );
  return rest && valid(base, rest);
}

/** Changes without some places, or what is nearest above them, but for whole keys; undefined where they have none of them, or nothing is left. */
function without(changes: World, places: readonly Pick<Finding, "path">[]): World | undefined {
  const paths = places.map(({ path }) => path).filter((path) => valueAt(changes, path.slice(0, 2)) !== undefined);
  return paths.length === 0 ? undefined : (prune(changes, paths) as World | undefined);
}
