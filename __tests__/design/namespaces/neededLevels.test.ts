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

const hostNetwork = { hostNetwork: true };
const ofWebhook = (settings: object) => ({ prometheusOperator: { admissionWebhooks: { deployment: settings } } });

test.each<readonly [string, string, Changes]>([
  ["argo-cd", "argocd", { server: hostNetwork }],
  ["argo-cd", "argocd", { repoServer: hostNetwork }],
  ["argo-cd", "argocd", { controller: hostNetwork }],
  ["argo-cd", "argocd", { commitServer: { enabled: true, ...hostNetwork } }],
  ["argo-cd", "argocd", { "redis-ha": { enabled: true, sysctlImage: { enabled: true } } }],
  ["external-secrets", "external-secrets", hostNetwork],
  ["external-secrets", "external-secrets", { webhook: hostNetwork }],
  ["external-secrets", "external-secrets", { certController: hostNetwork }],
  ["kyverno", "kyverno", { admissionController: hostNetwork }],
  ["kyverno", "kyverno", { backgroundController: hostNetwork }],
  ["kyverno", "kyverno", { cleanupController: hostNetwork }],
  ["kyverno", "kyverno", { reportsController: hostNetwork }],
  ["kube-prometheus-stack", "monitoring", { prometheus: { prometheusSpec: hostNetwork } }],
  ["kube-prometheus-stack", "monitoring", { alertmanager: { alertmanagerSpec: hostNetwork } }],
  ["kube-prometheus-stack", "monitoring", { prometheusOperator: hostNetwork }],
  ["kube-prometheus-stack", "monitoring", { "kube-state-metrics": hostNetwork }],
  ["kube-prometheus-stack", "monitoring", ofWebhook({ enabled: true, ...hostNetwork })],
])("pods of %s in %s that values make privileged: %j", (name, namespace, values) => {
  const nodeExporter = name === "kube-prometheus-stack" ? { nodeExporter: { enabled: false } } : {};
  const levels = (more: Changes) => levelsOf(merge(autoMode, { charts: { [name]: { values: merge(nodeExporter, more) } } }));
  expect(levels({})).toEqual({});
  expect(levels(values)).toEqual({ [namespace]: "privileged" });
});

test.each<readonly [string, object]>([
  ["argo-cd", { commitServer: hostNetwork, "redis-ha": { sysctlImage: { enabled: true } } }],
  ["external-secrets", { webhook: { create: false, ...hostNetwork }, certController: { create: false, ...hostNetwork } }],
  ["kyverno", { cleanupController: { enabled: false, ...hostNetwork } }],
  ["kube-prometheus-stack", { nodeExporter: { enabled: false }, ...ofWebhook(hostNetwork) }],
  ["kube-prometheus-stack", { nodeExporter: { enabled: false }, alertmanager: { enabled: false, alertmanagerSpec: hostNetwork } }],
])("what %s does not make is not privileged: %j", (name, values) => {
  expect(levelsOf(merge(autoMode, { charts: { [name]: { values } } }))).toEqual({});
});
