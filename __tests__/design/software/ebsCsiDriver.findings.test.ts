import { clusterSchema } from "../../../config/schema/schema";
import { ebsCsiFindings } from "../../../design/software/ebsCsiDriver.findings";

const findings = (driver: object, changes: object = {}) =>
  ebsCsiFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", addons: { ebsCsiDriver: driver }, ...changes })).map(
    ({ severity, path }) => `${severity} ${path.join(".")}`,
  );
const enabled = (settings: object) => ({ enabled: true, ...settings });
const old = { version: "v1.27.0-eksbuild.1" };
const groups = (...limits: readonly number[]) => ({
  nodeGroups: { managed: Object.fromEntries(limits.map((hopLimit, index) => [`group-${index}`, { metadata: { hopLimit } }])) },
});

test.each([
  ["an old version, and a group without the metadata service", enabled(old), groups(2, 1), ["error addons.ebsCsiDriver.version"]],
  ["an old version, and pods that reach the metadata service", enabled(old), groups(2, 2), []],
  ["an old version with Container Insights", enabled(old), { observability: { containerInsights: { enabled: true } } }, []],
  ["an old version without nodes", enabled(old), { nodeGroups: { managed: {} } }, []],
  ["the first version that knows the setting", enabled({ version: "v1.28.0-eksbuild.1" }), groups(1), []],
  ["the version that EKS recommends", enabled({}), groups(1), []],
  ["an old version of a driver that is off", old, groups(1), []],
])("%s", (_name, driver, changes, expected) => {
  expect(findings(driver, changes)).toEqual(expected);
});

test.each([
  ["us-gov-west-1", "tagged", ["warning addons.ebsCsiDriver.volumes"]],
  ["cn-north-1", "tagged", ["warning addons.ebsCsiDriver.volumes"]],
  ["us-gov-west-1", "any", []],
  ["us-gov-west-1", undefined, []],
  ["us-west-2", "tagged", []],
])("in %s volumes are %s", (region, volumes, expected) => {
  expect(findings(enabled({ volumes }), { region })).toEqual(expected);
});
