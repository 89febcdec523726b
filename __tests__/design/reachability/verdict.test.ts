import fc from "fast-check";
import { allOf, anyOf, listed, not, verdict, type Verdict } from "../../../design/reachability/verdict";

const verdicts: readonly Verdict[] = ["yes", "no", "maybe"];

test("what is known is certain", () => {
  expect([verdict(true), verdict(false)]).toEqual(["yes", "no"]);
  expect(verdicts.map(not)).toEqual(["no", "yes", "maybe"]);
});

test.each<[readonly Verdict[], Verdict, Verdict]>([
  [[], "yes", "no"],
  [["yes", "yes"], "yes", "yes"],
  [["no", "no"], "no", "no"],
  [["yes", "no"], "no", "yes"],
  [["yes", "maybe"], "maybe", "yes"],
  [["no", "maybe"], "no", "maybe"],
  [["maybe", "yes", "no"], "no", "yes"],
])("of %j all hold: %s, and one holds: %s", (answers, all, one) => {
  expect([allOf(answers), anyOf(answers)]).toEqual([all, one]);
});

test("whatever comes out later for what may hold, a certain verdict stays", () => {
  const answer = fc.constantFrom(...verdicts);
  fc.assert(
    fc.property(fc.array(fc.tuple(answer, fc.boolean()), { maxLength: 5 }), (cases) => {
      const known = cases.map(([before, holds]) => (before === "maybe" ? holds : before === "yes"));
      const before = cases.map(([one]) => one);
      expect([verdict(known.every(Boolean)), "maybe"]).toContain(allOf(before));
      expect([verdict(known.some(Boolean)), "maybe"]).toContain(anyOf(before));
    }),
    { numRuns: 50 },
  );
});

test("a policy has one value, a list of them, or none", () => {
  expect([listed("a"), listed(["a", "b"]), listed(undefined), listed(false)]).toEqual([["a"], ["a", "b"], [], [false]]);
});
