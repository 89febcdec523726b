import fc from "fast-check";
import { instanceTypes } from "../../../aws/instanceTypes";
import { clusterSchema } from "../../../config/schema/schema";
import { efaAdapters, efaInterfaces, lacksAdapters } from "../../../design/nodes/efa";
import { efaFindings } from "../../../design/nodes/efa.findings";

test.each([
  ["c5n.18xlarge", 1],
  ["dl1.24xlarge", 4],
  ["p4d.24xlarge", 4],
  ["trn1n.32xlarge", 16],
  ["p5.48xlarge", 32],
])("%s has %i interfaces, the first of which carries the traffic of the node", (name, count) => {
  const made = efaInterfaces(name);
  expect(made.map(({ networkCardIndex }) => networkCardIndex)).toEqual(Array.from({ length: count }, (_, index) => index));
  expect(made.map(({ interfaceType }) => interfaceType)).toEqual(["efa", ...Array<string>(count - 1).fill("efa-only")]);
});

test("the first card of P6-B300 has no adapter, and the sixteen others have one each", () => {
  const [first, ...others] = efaInterfaces("p6-b300.48xlarge");
  expect(first).toEqual({ networkCardIndex: 0, deviceIndex: 0 });
  expect(others).toEqual(
    Array.from({ length: 16 }, (_, index) => ({ networkCardIndex: index + 1, deviceIndex: 0, interfaceType: "efa-only" })),
  );
});

test("types lack adapters that are known without, and those whose cards differ; of others EC2 may know more", () => {
  expect(["m6i.large", "p6e-gb200.36xlarge"].filter(lacksAdapters)).toHaveLength(2);
  expect(["c6in.32xlarge", "m99i.48xlarge"].filter(lacksAdapters)).toEqual([]);
  expect(efaInterfaces("m99i.48xlarge")).toHaveLength(1);
});

test("a group of any type with adapters, in one zone, has nothing against it", () => {
  const withAdapters = Object.keys(instanceTypes).filter((name) => efaAdapters(name) !== undefined);
  expect(withAdapters.length).toBeGreaterThan(250);
  fc.assert(
    fc.property(fc.constantFrom(...withAdapters), (name) => {
      const main = { instanceTypes: [name], efa: true, availabilityZones: ["us-west-2a"] };
      const config = clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { managed: { main } } });
      expect(efaFindings(config)).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

test("each finding waits for the keys that decide it, and none is of a group without adapters", () => {
  const group = (instanceTypes: readonly string[], others: object = {}) => ({
    instanceTypes,
    efa: true,
    availabilityZones: ["us-west-2a"],
    ...others,
  });
  const reads = (main: object) =>
    efaFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { managed: { main } } })).map(
      ({ path, alsoReads = [] }) => [path.at(-1), ...alsoReads.map((key) => key.slice(key[0] === "nodeGroups" ? 3 : 0).join("."))],
    );
  // Another type than one with adapters is that finding alone.
  expect(reads(group(["m6i.large", "p5.48xlarge"]))).toEqual([[0, "efa"]]);
  expect(reads(group(["p5en.48xlarge", "p6-b300.48xlarge"]))).toEqual([["instanceTypes", "efa"]]);
  expect(reads(group(["c6in.32xlarge"], { availabilityZones: undefined }))).toEqual([["efa", "efa", "network.availabilityZones"]]);
  expect(reads(group(["p5en.48xlarge", "p6-b300.48xlarge", "m6i.large"], { efa: false }))).toEqual([]);
});
