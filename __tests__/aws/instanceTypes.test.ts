import fc from "fast-check";
import { instanceType, instanceTypes, maxPods } from "../../aws/instanceTypes";

const secondaryAddresses = { customNetworking: false, prefixDelegation: false };
const customNetworking = { customNetworking: true, prefixDelegation: false };
const prefixDelegation = { customNetworking: false, prefixDelegation: true };

test.each([
  ["m5.large", secondaryAddresses, 29],
  ["m5.large", customNetworking, 20],
  ["t3.2xlarge", customNetworking, 44],
  ["m5.large", prefixDelegation, 110],
  ["t3.small", prefixDelegation, 110],
  ["t3.nano", prefixDelegation, 34],
  ["t3.nano", { customNetworking: true, prefixDelegation: true }, 18],
  ["m5.24xlarge", secondaryAddresses, 250],
  ["m5.24xlarge", prefixDelegation, 250],
  ["c4.large", prefixDelegation, 29],
])("%s with %j runs %i pods", (name, settings, pods) => {
  expect(maxPods([name], settings)).toBe(pods);
});

test("of several instance types the smallest counts, and unknown ones do not", () => {
  expect(maxPods(["m5.4xlarge", "m5.large", "m5.unknown"], secondaryAddresses)).toBe(29);
  expect(maxPods(["m5.unknown"], secondaryAddresses)).toBe(110);
});

test("an instance type is found by its exact name only", () => {
  expect(instanceType("m5.large")).toMatchObject({ enis: 3, ipsPerEni: 10 });
  expect(instanceType("M5.large")).toBeUndefined();
  expect(instanceType("constructor")).toBeUndefined();
});

test("no setting gives a node fewer pods than its own two, and custom networking never gives it more", () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(instanceTypes)), fc.boolean(), (name, prefixes) => {
      const custom = maxPods([name], { customNetworking: true, prefixDelegation: prefixes });
      expect(custom).toBeGreaterThanOrEqual(2);
      expect(custom).toBeLessThanOrEqual(maxPods([name], { customNetworking: false, prefixDelegation: prefixes }));
    }),
  );
});
