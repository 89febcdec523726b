import { type Context, refusalOf, type WrittenPolicy } from "./decision";

const allowing = (...statements: readonly object[]): readonly WrittenPolicy[] => [
  { Statement: statements.map((statement) => ({ Effect: "Allow", Action: ["iam:CreateRole"], Resource: ["*"], ...statement })) },
];
const role = "arn:aws:iam::111122223333:role/platform/eks-a";
const asked = (context: Context = {}, resource = role) => ({ action: "iam:CreateRole", resource, context });
const isAllowed = (policies: readonly WrittenPolicy[], context?: Context, resource?: string): boolean =>
  refusalOf(asked(context, resource), policies, []) === undefined;

test("what no policy allows is refused, in the words of IAM", () => {
  expect(refusalOf(asked(), [], [])).toBe(
    `not authorized to perform: iam:CreateRole on resource: ${role} because no identity-based policy allows the iam:CreateRole action`,
  );
  expect(isAllowed(allowing({}))).toBe(true);
});

test("what the organization denies is refused, whatever policies allow", () => {
  const denied = [{ Statement: [{ Effect: "Deny", Action: ["iam:Create*"], NotResource: ["arn:aws:iam::*:role/platform/*"] }] }];
  expect(refusalOf(asked(), allowing({}), denied)).toBeUndefined();
  const elsewhere = "arn:aws:iam::111122223333:role/a";
  expect(refusalOf(asked({}, elsewhere), allowing({}), denied)).toBe(
    `not authorized to perform: iam:CreateRole on resource: ${elsewhere} with an explicit deny in a service control policy`,
  );
});

test.each<[object, string, boolean]>([
  [{ Action: ["iam:create?ole"] }, role, true],
  [{ Action: ["iam:CreateRoles"] }, role, false],
  [{ Resource: ["arn:aws:iam::*:role/platform/eks-?"] }, role, true],
  [{ Resource: ["arn:aws:iam::*:role/eks-a"] }, role, false],
  [{ Resource: ["arn:aws:iam::*:role/PLATFORM/*"] }, role, false],
  [{ Resource: ["arn.aws:iam::*"] }, role, false],
])("%j for %s: %s", (statement, resource, expected) => {
  expect(isAllowed(allowing(statement), {}, resource)).toBe(expected);
});

test.each<[string, string, string | readonly string[], Context, boolean]>([
  ["StringEquals", "k", ["a", "b"], { k: "b" }, true],
  ["StringEquals", "k", "a*", { k: "ab" }, false],
  ["StringEquals", "k", "a", {}, false],
  ["StringEqualsIfExists", "k", "a", {}, true],
  ["StringEqualsIfExists", "k", "a", { k: "b" }, false],
  ["StringLike", "k", "a*", { k: "ab" }, true],
  ["StringNotEquals", "k", "a", { k: "a" }, false],
  ["StringNotEquals", "k", "a", {}, true],
  ["ArnEquals", "k", "arn:aws:iam::*:policy/b", { k: "arn:aws:iam::1:policy/b" }, true],
  ["ArnNotLike", "k", "arn:aws:iam::*:policy/b", { k: "arn:aws:iam::1:policy/b" }, false],
  ["Bool", "k", "true", { k: "true" }, true],
  ["Null", "k", "true", {}, true],
  ["Null", "k", "false", {}, false],
  ["Null", "k", "false", { k: "a" }, true],
  ["StringEquals", "k", "b", { k: ["a", "b"] }, true],
])("%s of %s and %j with %j: %s", (operator, key, wanted, context, expected) => {
  expect(isAllowed(allowing({ Condition: { [operator]: { [key]: wanted } } }), context)).toBe(expected);
});

test("all conditions must hold", () => {
  const both = allowing({ Condition: { StringEquals: { a: "1", b: "2" }, Null: { c: "true" } } });
  expect(isAllowed(both, { a: "1", b: "2" })).toBe(true);
  expect(isAllowed(both, { a: "1" })).toBe(false);
  expect(isAllowed(both, { a: "1", b: "2", c: "3" })).toBe(false);
});

test("an operator that is not known is an error, not a yes", () => {
  expect(() => isAllowed(allowing({ Condition: { NumericLessThan: { k: "1" } } }), { k: "0" })).toThrow("unknown operator NumericLessThan");
});
