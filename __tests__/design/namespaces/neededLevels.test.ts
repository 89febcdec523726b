import { type Changes, configDemo, merge } from "../../support/synth";
import { neededLevels } from "../../../design/namespaces/neededLevels";

const autoMode: Changes = { nodeGroups: {}, autoMode: { nodePools: { main: {} } } };
const levelsOf = (changes: Changes) =>
  Object.fromEntries(
    neededLevels(configDemo(merge({ network: { egress: "nat" } }, changes))).map(({ namespace, level }) => [namespace, level]),
  );

test("nodes of groups have pods in kube-system, of EKS Auto Mode alone none", () => {
  expect(levelsOf({})).toEqual({ "kube-system": "privileged" });
  expect(levelsOf(autoMode)).toEqual({});
});

test("drivers of volumes are privileged wherever they run", () => {
  expect(levelsOf(merge(autoMode, { addons: { efsCsiDriver: { enabled: true } } }))).toEqual({ "kube-system": "privileged" });
  const eks = { "aws-mountpoint-s3-csi-driver": { roles: {} } };
  expect(levelsOf(merge(autoMode, { addons: { eks } }))).toEqual({ "kube-system": "privileged" });
});

test("a DaemonSet has no pods to refuse on Fargate alone", () => {
  const charts = { "kube-prometheus-stack": {} };
  const fargate: Changes = { nodeGroups: {}, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } };
  expect(levelsOf(merge(autoMode, { charts }))).toEqual({ monitoring: "privileged" });
  expect(levelsOf(merge(fargate, { charts }))).toEqual({});
});

test("a release in the namespace of another counts there", () => {
  const charts = { "kube-prometheus-stack": { namespace: "platform" }, kyverno: { namespace: "platform" } };
  expect(levelsOf(merge(autoMode, { charts }))).toEqual({ platform: "privileged" });
});
