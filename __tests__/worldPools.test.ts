import { keysWithoutPool } from "./worlds/generator/keysWithoutPool";
import { namePools, pools, poolsByName } from "./worlds/generator/pools";
import { schemaKeys } from "./worlds/generator/schemaKeys";

const keysWithPool = [...Object.keys(pools), ...Object.keys(poolsByName)];

/** Keys that no world has, as `settings` of __tests__/worlds/generator/fitting.ts says. */
const neverDrawn = /^(?:extends|locked|extensions)\b/;

test("worlds know values of every key of the schema: one without is missing in __tests__/worlds/generator/pools.ts", () => {
  expect(keysWithoutPool().filter((key) => !neverDrawn.test(key))).toEqual([]);
});

test("a key whose pool is taken away is found", () => {
  const known = new Set(keysWithPool.filter((key) => key !== "autoMode.ingressClass.name"));
  expect(keysWithoutPool(known)).toContain("autoMode.ingressClass.name");
});

test("every pool is of a key of the schema", () => {
  const known = new Set(schemaKeys);
  const keyOf = (pool: string): string => pool.replace(/(?:\.\*)+$/, "");
  // Both kinds of node groups have the pools of the keys of either.
  const given = [...keysWithPool, ...Object.keys(namePools)].filter((pool) => !pool.startsWith("nodeGroups."));
  expect(given.filter((pool) => !known.has(keyOf(pool)))).toEqual([]);
});
