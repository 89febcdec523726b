import { fargateReleaseFindings } from "../../../design/charts/fargate.findings";
import { planReleases } from "../../../design/charts/releaseDesigns";
import { analyse } from "../../../design/facts";
import { configDemo, merge, type Changes } from "../../support/synth";

const squid: Changes = { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} } };
const mirror: Changes = { accountId: "111122223333", registry: { mirror: true } };
const profile = (selector: object): Changes => ({ fargateProfiles: { own: { selectors: [selector] } } });
const everywhere: Changes = { nodeGroups: {}, ...profile({ namespace: "*" }) };
const stack: Changes = { charts: { "kube-prometheus-stack": {} } };

const findings = (...changes: readonly Changes[]) => fargateReleaseFindings(analyse(configDemo(changes.reduce(merge))));
const valuesOf = (...changes: readonly Changes[]) =>
  planReleases(configDemo(changes.reduce(merge)))[0]!.values({ outbound: { certificates: {} } });

test("a DaemonSet of a preset is of no use without nodes, and the fix switches it off", () => {
  expect(findings(mirror, everywhere, stack)).toMatchObject([
    {
      severity: "warning",
      path: ["charts", "kube-prometheus-stack"],
      problem: "Prometheus node exporter is a DaemonSet, which does not run on Fargate, and the cluster has no nodes",
      fix: 'Set charts["kube-prometheus-stack"].values.nodeExporter.enabled to false, or add a node group',
    },
  ]);
  expect(findings(mirror, { nodeGroups: {}, autoMode: { nodePools: { main: {} } } }, stack)).toEqual([]);
  const without = { charts: { "kube-prometheus-stack": { values: { nodeExporter: { enabled: false } } } } };
  expect(findings(mirror, everywhere, without)).toEqual([]);
  expect(findings(mirror, profile({ namespace: "*" }), stack)).toEqual([]);
});

describe("of pods that a profile selects by labels, nodes alone get images", () => {
  const grafana = profile({ namespace: "monitoring", labels: { "app.kubernetes.io/name": "grafana" } });
  const mirrors = ["docker.io", "ghcr.io", "quay.io", "registry.k8s.io"].map((registry) => [
    registry,
    [{ url: `https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/${registry}` }],
  ]);

  test.each<[string, Changes]>([
    ["by the HTTP proxy", squid],
    ["from registry.mirrors", { registry: { mirrors: Object.fromEntries(mirrors) } }],
  ])("%s", (how, way) => {
    expect(findings(way, grafana, stack)).toMatchObject([
      { severity: "warning", problem: expect.stringMatching(`nodes alone get them ${how}$`) as string },
    ]);
    expect(findings(way, mirror, grafana, stack)).toEqual([]);
    expect(findings(way, profile({ namespace: "other", labels: { a: "b" } }), stack)).toEqual([]);
  });
});

test.each<[string, string, object, object]>([
  ["external-secrets", "external-secrets", { webhook: { port: 9443 } }, { "app.kubernetes.io/name": "external-secrets-webhook" }],
  [
    "kube-prometheus-stack",
    "monitoring",
    { prometheusOperator: { tls: { internalPort: 9443 } } },
    { app: "kube-prometheus-stack-operator" },
  ],
])("on Fargate the webhook of %s leaves the kubelet its port", (name, namespace, port, labels) => {
  const charts: Changes = { ...mirror, charts: { [name]: {} } };
  expect(valuesOf(charts, profile({ namespace }))).toMatchObject(port);
  expect(valuesOf(charts, profile({ namespace, labels }))).toMatchObject(port);
  expect(valuesOf(charts, profile({ namespace, labels: { a: "b" } }))).not.toMatchObject(port);
  expect(valuesOf(merge(charts, { charts: { [name]: { namespace: "own" } } }), profile({ namespace }))).not.toMatchObject(port);
});
