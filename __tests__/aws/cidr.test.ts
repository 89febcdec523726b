import fc from "fast-check";
import {
  contains,
  enclosing,
  enclosingBlocks,
  firstAddress,
  lastAddress,
  nthAddress,
  overlaps,
  prefixLengthFor,
  resized,
  subnetAt,
  toAddress,
  toNumber,
  usableAddresses,
} from "../../aws/cidr";

const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const cidr = fc
  .tuple(number, fc.integer({ min: 8, max: 30 }))
  .map(([address, prefixLength]) => enclosing(`${toAddress(address)}/32`, prefixLength));

test("addresses convert to numbers and back", () => {
  expect(toNumber("0.0.1.2")).toBe(258);
  expect(toNumber("255.255.255.255")).toBe(2 ** 32 - 1);
  fc.assert(fc.property(number, (value) => toNumber(toAddress(value)) === value));
});

test("a block goes from its first address to its last", () => {
  expect(toAddress(firstAddress("10.1.16.0/20"))).toBe("10.1.16.0");
  expect(toAddress(lastAddress("10.1.16.0/20"))).toBe("10.1.31.255");
  expect(nthAddress("172.20.0.0/16", 10)).toBe("172.20.0.10");
});

test("the blocks around a block contain it, one of each prefix length", () => {
  fc.assert(fc.property(cidr, (inner) => enclosingBlocks(inner).every((outer) => contains(outer, inner))));
  expect(enclosingBlocks("10.20.0.0/16").slice(-3)).toEqual(["10.20.0.0/14", "10.20.0.0/15", "10.20.0.0/16"]);
  expect(enclosingBlocks("10.20.0.0/16")[0]).toBe("0.0.0.0/0");
});

test.each([
  ["10.0.0.0/16", "10.0.255.0/24", true, true],
  ["10.0.0.0/16", "10.0.0.0/16", true, true],
  ["10.0.0.0/24", "10.0.0.0/16", false, true],
  ["10.0.0.0/24", "10.0.1.0/24", false, false],
])("%s and %s: contains %s, overlaps %s", (outer, inner, isContained, isShared) => {
  expect(contains(outer, inner)).toBe(isContained);
  expect(overlaps(outer, inner)).toBe(isShared);
});

test("overlapping is symmetric, and follows from containing", () => {
  fc.assert(
    fc.property(cidr, cidr, (one, other) => {
      expect(overlaps(one, other)).toBe(overlaps(other, one));
      expect(overlaps(one, other)).toBe(contains(one, other) || contains(other, one));
    }),
  );
});

test("the parts of a block fill it without overlap", () => {
  expect(subnetAt("10.0.0.0/16", 24, 3)).toBe("10.0.3.0/24");
  fc.assert(
    fc.property(cidr, fc.integer({ min: 1, max: 2 }), (parent, bits) => {
      const prefixLength = Number(parent.split("/")[1]) + bits;
      const parts = Array.from({ length: 2 ** bits }, (_, index) => subnetAt(parent, prefixLength, index));
      expect(firstAddress(parts[0]!)).toBe(firstAddress(parent));
      expect(lastAddress(parts.at(-1)!)).toBe(lastAddress(parent));
      for (const [index, part] of parts.slice(1).entries()) expect(firstAddress(part)).toBe(lastAddress(parts[index]!) + 1);
    }),
  );
});

test("a block is brought within limits", () => {
  const limits = { shortest: 16, longest: 28 };
  expect(resized("10.0.0.0/8", limits)).toBe("10.0.0.0/16");
  expect(resized("10.0.0.36/30", limits)).toBe("10.0.0.32/28");
  expect(resized("10.0.1.0/24", limits)).toBe("10.0.1.0/24");
});

test("AWS reserves five addresses of a subnet", () => {
  expect(usableAddresses("10.0.0.0/28")).toBe(11);
  expect(usableAddresses("10.0.0.0/24")).toBe(251);
  expect(usableAddresses("10.0.0.0/30")).toBe(0);
});

test("the smallest subnet for a number of addresses", () => {
  expect(prefixLengthFor(11)).toBe(28);
  expect(prefixLengthFor(12)).toBe(27);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 65000 }), (usable) => {
      const prefixLength = prefixLengthFor(usable);
      expect(usableAddresses(`10.0.0.0/${prefixLength}`)).toBeGreaterThanOrEqual(usable);
      expect(usableAddresses(`10.0.0.0/${prefixLength + 1}`)).toBeLessThan(usable);
    }),
  );
});
