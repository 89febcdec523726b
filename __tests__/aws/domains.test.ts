import fc from "fast-check";
import { covers, distinctDomains } from "../../aws/hosts";

describe("covers", () => {
  test.each([
    [".example.com", "example.com", true],
    [".example.com", "a.example.com", true],
    [".example.com", ".a.example.com", true],
    [".example.com", ".example.com", true],
    ["example.com", "example.com", true],
    [".example.com", "anexample.com", false],
    [".example.com", ".com", false],
    ["example.com", "a.example.com", false],
    ["example.com", ".example.com", false],
    [".a.example.com", ".example.com", false],
  ])("%s for %s: %s", (domain, other, expected) => {
    expect(covers(domain, other)).toBe(expected);
  });
});

describe("distinctDomains", () => {
  const label = fc.constantFrom("a", "b", "Example", "com", "org");
  const domain = fc
    .tuple(fc.constantFrom("", "."), fc.array(label, { minLength: 1, maxLength: 4 }))
    .map(([dot, labels]) => dot + labels.join("."));

  test("loses no host, and keeps no domain that another one stands for", () => {
    fc.assert(
      fc.property(fc.array(domain), (domains) => {
        const kept = distinctDomains(domains);
        for (const given of domains) expect(kept.some((one) => covers(one, given.toLowerCase()))).toBe(true);
        for (const one of kept) expect(kept.filter((other) => covers(other, one))).toEqual([one]);
      }),
    );
  });

  test("does not depend on the order", () => {
    fc.assert(
      fc.property(fc.array(domain), (domains) => expect(distinctDomains([...domains].reverse())).toEqual(distinctDomains(domains))),
    );
  });
});
