import fc from "fast-check";
import { wildcardsMeet } from "../../aws/wildcards";

const text = fc.string({ unit: fc.constantFrom("a", "b", ":"), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom("a", "b", ":", "*", "?"), maxLength: 8 });

const asExpression = (wild: string): RegExp => new RegExp(`^${wild.replaceAll("*", ".*").replaceAll("?", ".")}$`);

test("a pattern matches the texts that a regular expression does", () => {
  fc.assert(fc.property(pattern, text, (wild, plain) => wildcardsMeet(wild, plain) === asExpression(wild).test(plain)));
});

test("two patterns meet where a text fits both, whichever comes first", () => {
  fc.assert(
    fc.property(pattern, pattern, text, (one, other, plain) => {
      const meets = wildcardsMeet(one, other);
      if (asExpression(one).test(plain) && asExpression(other).test(plain)) expect(meets).toBe(true);
      expect(wildcardsMeet(other, one)).toBe(meets);
    }),
  );
});

test.each<[string, string, boolean, boolean]>([
  ["arn:aws:s3:::acme-*", "arn:aws:s3:::acme-*/*", true, true],
  ["arn:aws:s3:::acme-1/*", "arn:aws:s3:::acme-*/*", true, false],
  ["arn:aws:s3:::acme", "arn:aws:s3:::acme-*/*", false, false],
  ["*", "*", true, true],
  ["", "*", true, false],
  ["", "", true, true],
])("%s and %s: they meet is %s, all of the second is covered is %s", (one, other, meets, covers) => {
  expect(wildcardsMeet(one, other)).toBe(meets);
  expect(wildcardsMeet(one, other, { literal: true })).toBe(covers);
});

test("a hostile pattern takes no longer than its length", () => {
  expect(wildcardsMeet("*a".repeat(5000), "a".repeat(200))).toBe(false);
});
