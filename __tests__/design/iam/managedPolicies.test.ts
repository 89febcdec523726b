import { managedPolicies, policySize } from "../../../design/iam/managedPolicies";
import { allow, maxPolicySize, policyDocument, splitPolicy } from "../../../design/iam/policy";

const long = policyDocument([
  allow(
    ["s3:GetObject"],
    Array.from({ length: 400 }, (_, index) => `arn:aws:s3:::bucket-number-${index}/*`),
  ),
]);

test("a policy that fits is one, under its own name", () => {
  const document = policyDocument([allow(["s3:GetObject"])]);
  expect(managedPolicies({ permissions: document })).toEqual({ permissions: document });
});

test("one that is too long goes on in others, which fit", () => {
  const parts = managedPolicies({ permissions: long });
  expect(Object.keys(parts)).toEqual(["permissions", "permissions-2", "permissions-3", "permissions-4"]);
  expect(Object.values(parts)).toEqual(splitPolicy(long));
  for (const part of Object.values(parts)) expect(policySize(part)).toBeLessThanOrEqual(maxPolicySize);
});

test.each([
  ["an id, which must be unique in a policy", { ...long, Statement: [{ ...long.Statement[0]!, Sid: "Objects" }] }],
  ["no lists", { Statement: [{ Effect: "Allow", Action: "s3:*", NotResource: long.Statement[0]!.Resource }] }],
])("one whose statements have %s is left whole", (_name, document) => {
  expect(managedPolicies({ policy: document })).toEqual({ policy: document });
});

test("white space does not count", () => {
  expect(policySize({ a: "b c" })).toBe('{"a":"bc"}'.length);
});
