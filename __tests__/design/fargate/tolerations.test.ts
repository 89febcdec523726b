import { type Toleration, tolerationsIn, toleratesAll } from "../../../design/fargate/tolerations";

const taint = { key: "dedicated", value: "batch", effect: "NoSchedule" };

test.each<[string, Toleration, boolean]>([
  ["everything", { operator: "Exists" }, true],
  ["the key", { key: "dedicated", operator: "Exists" }, true],
  ["the value, for every effect", { key: "dedicated", value: "batch" }, true],
  ["the value, and the effect", { key: "dedicated", operator: "Equal", value: "batch", effect: "NoSchedule" }, true],
  ["another value", { key: "dedicated", value: "web" }, false],
  ["no value", { key: "dedicated" }, false],
  ["another key", { key: "gpu", operator: "Exists" }, false],
  ["another effect", { operator: "Exists", effect: "NoExecute" }, false],
])("pods that tolerate %s", (_, toleration, isEnough) => {
  expect(toleratesAll([toleration], [taint])).toBe(isEnough);
  expect(toleratesAll([toleration], [taint, { key: "other", effect: "NoSchedule" }])).toBe(isEnough && toleration.key === undefined);
});

test("a taint that only prefers other nodes keeps nobody away", () =>
  expect(toleratesAll([], [{ ...taint, effect: "PreferNoSchedule" }])).toBe(true));

test("tolerations of values are found wherever they are", () => {
  const [one, two] = [{ key: "a", operator: "Exists" }, { operator: "Exists" }];
  expect(tolerationsIn({ tolerations: [one], webhook: { pods: [{ tolerations: [two] }] }, other: null })).toEqual([one, two]);
  expect(tolerationsIn({ tolerations: [], controller: { tolerations: "none" } })).toEqual([]);
  expect(tolerationsIn(undefined)).toEqual([]);
});
