import { synthDemo } from "../synth";
import { cniOptions, documentedMaxPods } from "./maxPods";

test("the examples of AWS's documents are counted right", () => {
  const addresses = { customNetworking: false, prefixes: false };
  const count = (type: string, changes: Partial<typeof addresses> = {}) => documentedMaxPods([type], { ...addresses, ...changes });
  expect([count("m5.large"), count("m5.large", { customNetworking: true }), count("m5.large", { prefixes: true })]).toEqual([29, 20, 110]);
  expect([count("t3.medium"), count("t3.small"), count("m5.24xlarge"), count("m5.24xlarge", { prefixes: true })]).toEqual([
    17, 11, 250, 250,
  ]);
  expect(documentedMaxPods(["t3.small", "m5.24xlarge"], addresses)).toBe(11);
  expect(() => count("x9.large")).toThrow("the limits of x9.large are missing");
});

test("the options are those of the add-on", () => {
  expect(cniOptions(synthDemo().cluster)).toEqual({ customNetworking: false, prefixes: false });
  const both = { customNetworking: { enabled: true }, addons: { vpcCni: { prefixDelegation: true } } };
  expect(cniOptions(synthDemo(both).cluster)).toEqual({ customNetworking: true, prefixes: true });
});
