import { type Changes, configDemo, merge } from "../../support/synth";
import { neededLevels } from "../../../design/namespaces/neededLevels";

const autoMode: Changes = { nodeGroups: {}, autoMode: { nodePools: { main: {} } } };
const fargate: Changes = { nodeGroups: {}, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } };
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
  expect(levelsOf(merge(autoMode, { charts }))).toEqual({ monitoring: "privileged" });
  expect(levelsOf(merge(fargate, { charts }))).toEqual({});
});

test("a release in the namespace of another counts there", () => {
  const charts = { "kube-prometheus-stack": { namespace: "platform" }, kyverno: { namespace: "platform" } };
  expect(levelsOf(merge(autoMode, { charts }))).toEqual({ platform: "privileged" });
});

test("Fluent Bit reads files of nodes of EKS Auto Mode, too", () => {
  const observability = { fluentBit: { enabled: true } };
  expect(levelsOf(merge(autoMode, { observability }))).toEqual({ "kube-system": "privileged" });
});

test.each([
  ["EKS Auto Mode", merge(autoMode, { autoMode: { ingressClass: { enabled: false } } })],
  ["Fargate", fargate],
])("AWS Load Balancer Controller does not fit the strictest standard on %s", (_what, nodes) => {
  expect(levelsOf(merge(nodes, { loadBalancerController: { enabled: true } }))).toEqual({ "kube-system": "baseline" });
});

test.each([{ persistence: { enabled: true } }, { imageRenderer: { enabled: true } }])(
  "values of Grafana count while it is on: %j",
  (values) => {
    const withGrafana = (enabled: boolean) => ({
      charts: { "kube-prometheus-stack": { values: { nodeExporter: { enabled: false }, grafana: { enabled, ...values } } } },
    });
    expect(levelsOf(merge(autoMode, withGrafana(true)))).toEqual({ monitoring: "baseline" });
    expect(levelsOf(merge(autoMode, withGrafana(false)))).toEqual({});
  },
);

test.each([{ hostNetwork: true }, { hostPort: { enabled: true } }])(
  "Ingress NGINX in the network of its nodes is privileged: %j",
  (controller) => {
    const charts = (values: object) => ({ charts: { "ingress-nginx": { values: { controller: values } } } });
    expect(levelsOf(merge(autoMode, charts(controller)))).toEqual({ "ingress-nginx": "privileged" });
    expect(levelsOf(merge(autoMode, charts({ hostNetwork: false, hostPort: { enabled: false } })))).toEqual({});
  },
);
