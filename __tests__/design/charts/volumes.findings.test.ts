import { stringify } from "yaml";
import { renderFindings } from "../../../config/findings/located";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import { type Changes, merge } from "../../support/synth";

const claim = (spec: object) => ({ volumeClaimTemplate: { spec } });
const size = { resources: { requests: { storage: "50Gi" } } };
const prometheus = (storageSpec: object) => ({ prometheus: { prometheusSpec: { storageSpec } } });
const cluster = (values: object, others: Changes = {}): Changes =>
  merge({ name: "demo", region: "us-west-2", network: { egress: "nat" }, charts: { "kube-prometheus-stack": { values } } }, others);

const found = (changes: Changes) =>
  loadCluster({ file: "demo.yaml", text: stringify(changes) }, designFindings).findings.filter(({ problem }) =>
    problem.includes("StorageClass, and this file makes none"),
  );

const driver = (configuration: object) => ({ addons: { ebsCsiDriver: { enabled: true, configuration } } });
const autoMode = { nodeGroups: {}, autoMode: { nodePools: { main: {} } } };

test("the whole text of a claim without a class", () => {
  expect(renderFindings(found(cluster({ grafana: { persistence: { enabled: true } } })))).toBe(
    [
      'demo.yaml:10:20: warning: charts["kube-prometheus-stack"].values.grafana.persistence.enabled: the claim of Grafana names no StorageClass, and this file makes none the default: its pods stay Pending unless somebody else has done so',
      "  given:   true",
      '  fix:     Set addons.ebsCsiDriver.enabled and addons.ebsCsiDriver.configuration.defaultStorageClass.enabled to true, or name a StorageClass at charts["kube-prometheus-stack"].values.grafana.persistence.storageClassName',
      "",
    ].join("\n"),
  );
});

test.each<[string, object, Changes, readonly string[]]>([
  ["Prometheus", prometheus(claim(size)), {}, ["Set addons.ebsCsiDriver.enabled and"]],
  ["Alertmanager", { alertmanager: { alertmanagerSpec: { storage: claim(size) } } }, {}, ["Set addons.ebsCsiDriver.enabled and"]],
  ["a driver without a default class", prometheus(claim(size)), driver({}), ["Set addons.ebsCsiDriver.configuration"]],
  [
    "EKS Auto Mode beside node groups",
    prometheus(claim(size)),
    { autoMode: autoMode.autoMode, nodeGroups: { managed: { one: {} } } },
    ["Write auto-ebs at"],
  ],
  [
    "Fargate alone",
    prometheus(claim(size)),
    { nodeGroups: {}, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } },
    ["Remove it"],
  ],
])("%s: a warning", (_, values, others, fixes) => {
  const fix = found(cluster(values, others)).map((finding) => finding.fix);
  expect(fix).toEqual(fixes.map((text) => expect.stringContaining(text) as string));
});

test.each<[string, object, Changes]>([
  ["names a class", prometheus(claim({ ...size, storageClassName: "gp3" })), {}],
  ["takes a volume that exists", prometheus(claim({ ...size, volumeName: "one" })), {}],
  ["takes a claim that exists", { grafana: { persistence: { enabled: true, existingClaim: "one" } } }, {}],
  ["has no claim", prometheus({ emptyDir: { medium: "Memory" } }), {}],
  ["is of a part that is off", { grafana: { enabled: false, persistence: { enabled: true } } }, {}],
  ["has the class of the driver", prometheus(claim(size)), driver({ defaultStorageClass: { enabled: true } })],
  ["has the class of EKS Auto Mode", prometheus(claim(size)), autoMode],
])("what %s is right", (_, values, others) => expect(found(cluster(values, others))).toEqual([]));
