import { clusterSchema } from "../../../config/schema/schema";
import { placementFindings } from "../../../design/nodes/placement.findings";

const findings = (group: object, kind = "managed") =>
  placementFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { [kind]: { main: group } } }));

/** Severity, key and what is allowed, of each finding; the texts are in the tests of bad cluster files. */
const found = (group: object, kind?: string) =>
  findings(group, kind).map(({ severity, path, allowed }) => [severity, path.slice(3).join("."), allowed]);

/** The keys that a finding waits for, in the group or in the network. */
const reads = (group: object) => findings(group).flatMap(({ alsoReads = [] }) => alsoReads.map((path) => path.at(-1)));
const zone = { availabilityZones: ["us-west-2a"] };
const spread = (max: number, others: object = {}) => ({ placementGroup: "spread", capacity: { max }, ...others });

test("a cluster placement group is in the one zone of the group", () => {
  const cluster = { placementGroup: "cluster" };
  expect(found({ ...cluster, ...zone })).toEqual([]);
  expect(found(cluster)).toMatchObject([["error", "placementGroup", "one of us-west-2a, us-west-2b, us-west-2c"]]);
  expect(found({ placementGroup: "partition" })).toEqual([]);
});

test.each([
  ["t3.large", false],
  ["t4g.medium", false],
  ["m7i-flex.large", false],
  ["m7i.large", true],
  ["c7i-flex.large", true],
  ["trn1.32xlarge", true],
])("%s in a cluster placement group: %s", (type, isTaken) => {
  const group = { placementGroup: "cluster", instanceTypes: ["m6i.large", type], ...zone };
  expect(found(group).map(([, path]) => path)).toEqual(isTaken ? [] : ["instanceTypes.1"]);
  expect(found({ ...group, placementGroup: "partition" })).toEqual([]);
});

test("a spread placement group has seven nodes in each of its zones", () => {
  expect(found(spread(21), "selfManaged")).toEqual([]);
  expect(found(spread(22), "selfManaged")).toEqual([["error", "capacity.max", "at most 21"]]);
  expect(found(spread(7, zone), "selfManaged")).toEqual([]);
  expect(found(spread(8, zone), "selfManaged")).toEqual([["error", "capacity.max", "at most 7"]]);
  expect(found({ placementGroup: "partition", capacity: { max: 22 } }, "selfManaged")).toEqual([]);
});

test("an update by EKS adds two nodes a zone, or as many as it replaces at a time", () => {
  expect(found(spread(15))).toEqual([]);
  expect(found(spread(16))).toEqual([["warning", "capacity.max", "at most 15"]]);
  expect(found(spread(22))).toEqual([["error", "capacity.max", "at most 21"]]);
  expect(found(spread(5, zone))).toEqual([]);
  expect(found(spread(6, zone))).toEqual([["warning", "capacity.max", "at most 5"]]);
  expect(found(spread(13, { update: { maxUnavailable: 9 } }))).toEqual([["warning", "capacity.max", "at most 12"]]);
  // No smaller group would do.
  expect(found(spread(20, { update: { maxUnavailable: 20 } }))).toEqual([["warning", "capacity.max", "at most 1"]]);
  expect(found(spread(21, { update: { maxUnavailable: 21 } }))).toEqual([]);
});

test("each finding waits for the keys that decide it", () => {
  const zones = "availabilityZones";
  expect(reads({ placementGroup: "cluster" })).toEqual(["placementGroup", zones]);
  expect(reads({ placementGroup: "cluster", instanceTypes: ["t3.large"], ...zone })).toEqual(["placementGroup"]);
  expect(reads(spread(22))).toEqual(["placementGroup", zones, zones]);
  expect(reads(spread(21))).toEqual(["placementGroup", "update", zones, zones]);
  expect(findings(spread(21))[0]!.alsoReads!.at(-1)).toEqual(["network", zones]);
});
