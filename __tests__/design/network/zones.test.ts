import { clusterSchema } from "../../../config/schema/schema";
import { networkZones } from "../../../design/network/zones";
import { zoneFindings } from "../../../design/network/zones.findings";

const config = (region: string, availabilityZones?: string[]) =>
  clusterSchema.parse({ name: "demo", region, network: availabilityZones ? { availabilityZones } : {} });

test("the zones are the configured ones, sorted, or the region's first three", () => {
  expect(networkZones(config("us-west-2", ["us-west-2d", "us-west-2b"]))).toEqual(["us-west-2b", "us-west-2d"]);
  expect(networkZones(config("eu-west-1"))).toEqual(["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
});

test.each(["us-west-2", "us-east-1", "ap-northeast-1", "ca-central-1", "cn-north-1", "us-west-1"])(
  "the default zones of %s are right",
  (region) => {
    expect(networkZones(config(region)).length).toBeGreaterThanOrEqual(2);
    expect(zoneFindings(config(region, [...networkZones(config(region))]))).toEqual([]);
  },
);

test.each([
  [
    "us-west-2",
    ["us-west-2a", "us-east-1b"],
    1,
    "us-east-1b is not an Availability Zone of us-west-2",
    "Write a zone of us-west-2, or set region to the zone's",
  ],
  [
    "us-west-2",
    ["us-west-2a", "us-west-2e"],
    1,
    "us-west-2e is not an Availability Zone of us-west-2",
    "Write a zone of us-west-2, or set region to the zone's",
  ],
  [
    "us-west-2",
    ["us-west-2a", "us-west-2a", "us-west-2b"],
    1,
    "us-west-2a is listed twice",
    "Remove it, or write us-west-2c or us-west-2d",
  ],
])("in %s, %j: number %i is an error", (region, zones, index, problem, fix) => {
  expect(zoneFindings(config(region, zones))).toMatchObject([
    { severity: "error", path: ["network", "availabilityZones", index], problem, fix },
  ]);
});

test("us-east-1 has zones a to f", () => {
  expect(zoneFindings(config("us-east-1", ["us-east-1a", "us-east-1f"]))).toEqual([]);
  expect(zoneFindings(config("us-east-1", ["us-east-1a", "us-east-1g"]))).toHaveLength(1);
});

test("EKS needs two zones", () => {
  expect(() => config("us-west-2", ["us-west-2a"])).toThrow();
});
