import { numberOf } from "../support/numberOf";
import { valueOf } from "../support/synth";
import { tell } from "../support/tell";
import { failureText, seed } from "./figures";
import { loadWorld, worldText } from "./generator/repaired";
import { drawExchanges, exchangedKeys } from "./run/exchange";
import { stacksOf, thereAndBack } from "./run/thereAndBack";

const count = numberOf("EXCHANGES", 60);

/** Clusters with a VPC of their own that differ in their way out, their subnets, and who makes nodes. */
const bases = ["fully-private", "external-proxy", "custom-networking", "karpenter", "auto-mode"];

/** So few edits need not have every key. */
const enough = 60;

const compared = new Map<string, number>();

test.each(bases)(`${count} edits of seed ${seed} that bring whole keys need no more than edits tells, there and back: %s`, (name) => {
  const start = process.cpuUsage();
  const base = valueOf(`examples/${name}.yaml`);
  const config = loadWorld(base).config!;
  const stacks = stacksOf(config);
  const failures: { readonly kind: string; readonly detail: string; readonly file: string }[] = [];
  let [done, comparisons, changes, refusals] = [0, 0, 0, 0];
  for (const { index, keys, changes: brought, next } of drawExchanges(base, config, seed)) {
    const outcome = thereAndBack({ config, stacks }, next);
    comparisons += outcome.compared;
    changes += outcome.changed;
    refusals += outcome.refused;
    for (const key of keys) compared.set(key, (compared.get(key) ?? 0) + outcome.compared);
    failures.push(
      ...outcome.untold.map(({ role, needed, isBack, detail }) => ({
        kind: `${keys.join(" and ")} of another: ${role} is ${needed}`,
        detail: `world ${index} of seed ${seed}, ${isBack ? "back" : "there"}: ${detail}`,
        file: worldText(brought),
      })),
    );
    if (++done === count) break;
  }
  const { user, system } = process.cpuUsage(start);
  tell(
    [
      `seed ${seed}: ${name}, ${done} edits that bring whole keys, in ${Math.round((user + system) / 1e6)} seconds of CPU`,
      `compared ${comparisons} times with stacks, ${changes} of which differ, ${refusals} refused`,
    ].join("; "),
  );
  expect(failureText(failures)).toBe("");
  expect(comparisons).toBeGreaterThan(0.8 * count);
  expect(changes).toBeGreaterThan(0.5 * count);
});

test("every key is compared", () => {
  tell(`seed ${seed}: ${[...compared].map(([key, times]) => `${key} ${times}`).join(", ")} comparisons`);
  if (count >= enough) expect(exchangedKeys.filter((key) => !compared.get(key))).toEqual([]);
});
