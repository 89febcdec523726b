import { numberOf } from "../support/numberOf";
import { tell } from "../support/tell";
import { failureText, percent, seed, tellFailures } from "./figures";
import { schemaKeys } from "./generator/schemaKeys";
import { runTasks } from "./run/pool";

/** Keys that no world has, with the reason. */
const neverDrawn: Readonly<Record<string, string>> = {
  extends: "a world is one file; __tests__/config/yaml/layers.test.ts has the merging of several",
  locked: "a lock is about files that extend this one; __tests__/config/yaml/locks.test.ts has them",
  extensions: "modules of a user's; __tests__/stacks/extensions/ has them",
};

const count = numberOf("WORLDS", 2000);

/** So few worlds need not have every key. */
const enough = 1500;

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
  const seconds = Math.round((Date.now() - start) / 1000);
  tell(
    [
      `seed ${seed}: ${outcomes.length} worlds in ${seconds} seconds`,
      `${percent(outcomes.filter(({ atFirst }) => atFirst).length, count)} valid as drawn, ${percent(accepted.length, count)} without what errors named`,
      `${outcomes.reduce((sum, { errors }) => sum + errors, 0)} errors, each a finding with line and fix`,
      `${keys.size} of ${schemaKeys.length} keys in valid worlds, ${Object.keys(neverDrawn).length} left out for a reason`,
    ].join("; "),
  );
  expect(failureText([...lost, ...outcomes.flatMap(({ failures }) => failures)])).toBe("");
  expect(accepted.length).toBeGreaterThan(0.8 * count);
  if (count >= enough) expect(missing).toEqual([]);
});
