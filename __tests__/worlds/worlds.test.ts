import { numberOf } from "../support/numberOf";
import { tell } from "../support/tell";
import { failureText, percent, seed, tellFailures } from "./figures";
import { schemaKeys } from "./generator/schemaKeys";
import { runTasks } from "./run/pool";
import type { WorldOutcome } from "./run/tryWorld";

/** Keys that no world has, with the reason. */
const neverDrawn: Readonly<Record<string, string>> = {
  extends: "a world is one file; __tests__/config/yaml/layers.test.ts has the merging of several",
  locked: "a lock is about files that extend this one; __tests__/config/yaml/locks.test.ts has them",
  "loadBalancerController.gatewayApi.files": "files beside the cluster file; __tests__/stacks/gatewayApi.test.ts has them",
  extensions: "modules of a user's; __tests__/stacks/extensions/ has them",
};

const count = numberOf("WORLDS", 2000);

/** So few worlds need not have every key. */
const enough = 1500;

/** How much `edits` must be compared at least: comparisons for each world, those of stacks that differ, and the share of keys. */
const leastOf = { comparisons: 4, changed: 2.5, keys: 0.5 };

/** How many comparisons there were, and of what. */
function editFigures(all: readonly WorldOutcome["edits"][]) {
  const sum = (of: "changed" | "refused" | "void"): number => all.reduce((total, one) => total + one[of], 0);
  const compared = all.flatMap((one) => one.compared);
  const keys = new Set(compared).size;
  const told = [
    `edits compared ${compared.length} times with stacks, ${sum("changed")} of which differ`,
    `on ${keys} of ${schemaKeys.length} keys`,
    `${sum("refused")} refused, ${sum("void")} edits left out that make no other valid file`,
  ].join(", ");
  return { told, comparisons: compared.length, changed: sum("changed"), keys };
}

test(`${count} worlds of seed ${seed} hold what AWS's documents ask`, async () => {
  const start = Date.now();
  const results = await runTasks(
    "world",
    seed,
    Array.from({ length: count }, (_, index) => index),
    tellFailures(),
  );
  const outcomes = results.flatMap((result) => ("answer" in result ? [result.answer] : []));
  const lost = results.flatMap((result) =>
    "lost" in result ? [{ kind: `lost: ${result.lost}`, detail: `world ${result.index} of seed ${seed}`, file: "" }] : [],
  );
  const accepted = outcomes.filter((outcome) => outcome.accepted);
  const keys = new Set(accepted.flatMap((outcome) => outcome.keys));
  const missing = schemaKeys.filter((key) => !keys.has(key) && !(key in neverDrawn));
  const edits = editFigures(outcomes.map((outcome) => outcome.edits));
  const seconds = Math.round((Date.now() - start) / 1000);
  tell(
    [
      `seed ${seed}: ${outcomes.length} worlds in ${seconds} seconds`,
      `${percent(outcomes.filter(({ atFirst }) => atFirst).length, count)} valid as drawn, ${percent(accepted.length, count)} without what errors named`,
      `${outcomes.reduce((sum, { errors }) => sum + errors, 0)} errors, each a finding with line and fix`,
      `${keys.size} of ${schemaKeys.length} keys in valid worlds, ${Object.keys(neverDrawn).length} left out for a reason`,
      edits.told,
    ].join("; "),
  );
  expect(failureText([...lost, ...outcomes.flatMap(({ failures }) => failures)])).toBe("");
  expect(accepted.length).toBeGreaterThan(0.8 * count);
  expect(edits.comparisons).toBeGreaterThan(leastOf.comparisons * accepted.length);
  expect(edits.changed).toBeGreaterThan(leastOf.changed * accepted.length);
  if (count < enough) return;
  expect(missing).toEqual([]);
  expect(edits.keys).toBeGreaterThan(leastOf.keys * schemaKeys.length);
});
