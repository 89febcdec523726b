import { clusterSchema } from "../../../config/schema/schema";
import { localStorageFindings } from "../../../design/nodes/localStorage.findings";

const findings = (group: object, cluster: object = {}) =>
  localStorageFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { managed: { main: group } }, ...cluster }));

/** Severity and key of each finding; the texts are in the tests of bad cluster files. */
const found = (group: object, cluster?: object) =>
  findings(group, cluster).map(({ severity, path }) => `${severity} ${path.slice(3).join(".")}`);

/** The keys that a finding waits for. */
const reads = (group: object, cluster?: object) =>
  findings(group, cluster).flatMap(({ alsoReads = [] }) => alsoReads.map((path) => path.at(-1)));
const disks = { instanceTypes: ["i4i.xlarge"], localStorage: "RAID0" };
const fast = { instanceTypes: ["m6i.xlarge"], fastImagePull: true };
const mirrors = { registry: { mirrors: { "docker.io": [{ url: "https://mirror.example.com" }] } } };

test("instance store volumes are asked of types that have them, or that may", () => {
  expect(found(disks)).toEqual([]);
  expect(found({ ...disks, instanceTypes: ["m99id.large"] })).toEqual([]);
  expect(found({ ...disks, instanceTypes: ["i4i.xlarge", "m6i.large"] })).toEqual(["warning localStorage"]);
  expect(found({ instanceTypes: ["m6i.large"] })).toEqual([]);
});

test("parallel pulls want four processors on AL2023", () => {
  expect(found(fast)).toEqual([]);
  expect(found({ ...fast, instanceTypes: ["m99i.small"] })).toEqual([]);
  expect(found({ ...fast, instanceTypes: ["m6i.xlarge", "m6i.large"] })).toEqual(["warning fastImagePull"]);
  expect(found({ ...fast, instanceTypes: ["m6i.large"], amiFamily: "Bottlerocket" })).toEqual([]);
  expect(found({ instanceTypes: ["m6i.large"] })).toEqual([]);
});

test("AL2 has neither", () => {
  const old = { amiFamily: "AL2", amiId: "ami-0123456789abcdef0" };
  expect(found({ ...disks, ...old })).toEqual(["error localStorage"]);
  expect(found({ ...fast, ...old })).toEqual(["error fastImagePull"]);
  expect(found(old)).toEqual([]);
});

test.each<[string, object, readonly string[]]>([
  ["1.22.0-4a5b6c7d", disks, []],
  ["1.21.9-4a5b6c7d", disks, ["error localStorage"]],
  ["1.46.0-4a5b6c7d", fast, []],
  ["1.45.9-4a5b6c7d", fast, ["error fastImagePull"]],
  ["1.22.0-4a5b6c7d", { ...disks, ...fast, instanceTypes: ["i4i.xlarge"] }, ["error fastImagePull"]],
  ["1.21.0-4a5b6c7d", {}, []],
])("Bottlerocket %s with %j", (amiReleaseVersion, settings, expected) => {
  expect(found({ ...settings, amiFamily: "Bottlerocket", amiReleaseVersion })).toEqual(expected);
});

test("releases of AL2023 keep layers on the gp3 volume up to one", () => {
  const both = { ...disks, fastImagePull: true };
  expect(found({ ...both, amiReleaseVersion: "1.34.2-20251217" })).toEqual([]);
  expect(found({ ...both, amiReleaseVersion: "1.34.2-20251216" })).toEqual(["warning amiReleaseVersion"]);
  expect(found({ ...disks, amiReleaseVersion: "1.34.2-20251216" })).toEqual([]);
  expect(found({ ...fast, amiReleaseVersion: "1.34.2-20251216" })).toEqual([]);
  expect(found(both)).toEqual([]);
});

test("parallel pulls pass over mirrors", () => {
  expect(found(fast, mirrors)).toEqual(["error fastImagePull"]);
  expect(found({ instanceTypes: ["m6i.xlarge"] }, mirrors)).toEqual([]);
});

test("each finding waits for the keys that decide it", () => {
  expect(reads({ ...disks, amiFamily: "AL2", amiId: "ami-0123456789abcdef0" })).toEqual(["amiFamily"]);
  expect(reads({ ...disks, instanceTypes: ["m6i.large"] })).toEqual(["instanceTypes"]);
  expect(reads({ ...fast, instanceTypes: ["m6i.large"] })).toEqual(["instanceTypes", "amiFamily"]);
  expect(reads({ ...disks, amiFamily: "Bottlerocket", amiReleaseVersion: "1.9.10-4a5b6c7d" })).toEqual(["amiReleaseVersion", "amiFamily"]);
  expect(reads({ ...disks, fastImagePull: true, amiReleaseVersion: "1.34.2-20251216" })).toEqual([
    "amiFamily",
    "fastImagePull",
    "localStorage",
  ]);
  expect(findings(fast, mirrors)[0]!.alsoReads).toEqual([["registry", "mirrors"]]);
});
