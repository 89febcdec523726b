import { billOfMaterials } from "../../commands/images/billOfMaterials";
import { describeWhere, missingForCharts, type Rendered, render } from "../support/charts/helm";
import { containersOf, workloads } from "../support/charts/objects";
import { releasesOf } from "../support/charts/releases";
import { type Changes, configDemo, synthDemo } from "../support/synth";

/** Values by preset that switch on images; those of subcharts that are off by default may be missing among the charts. */
const switched: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "kube-prometheus-stack": {
    "volume of Grafana": { grafana: { persistence: { enabled: true } } },
    "volume of Grafana without its preparation": { grafana: { persistence: { enabled: true }, initChownData: { enabled: false } } },
    "dashboards by their numbers": { grafana: { dashboards: { default: { nodes: { gnetId: 1860, revision: 1 } } } } },
    "image renderer": { grafana: { imageRenderer: { enabled: true } } },
    "Deployment of the webhook": { prometheusOperator: { admissionWebhooks: { deployment: { enabled: true } } } },
    "Thanos Ruler": { thanosRuler: { enabled: true } },
    "Thanos beside Prometheus": {
      prometheus: { prometheusSpec: { thanos: { objectStorageConfig: { existingSecret: { name: "s", key: "k" } } } } },
    },
    "proxies for metrics": {
      "kube-state-metrics": { kubeRBACProxy: { enabled: true } },
      "prometheus-node-exporter": { kubeRBACProxy: { enabled: true } },
    },
    "permissions of the node": { "prometheus-node-exporter": { permissionInitContainer: { fixes: { rapl: true } } } },
    "upgrade of definitions": { crds: { upgradeJob: { enabled: true } } },
  },
  "argo-cd": {
    "exporter of Redis": { redis: { exporter: { enabled: true } } },
    extensions: {
      server: { extensions: { enabled: true, extensionList: [{ name: "x", env: [{ name: "EXTENSION_URL", value: "https://x" }] }] } },
    },
  },
  flux: { "source watcher": { sourceWatcher: { create: true } } },
  "neuron-device-plugin": {
    scheduler: { scheduler: { enabled: true } },
    "scheduler extension of the default scheduler": {
      scheduler: { enabled: true, customScheduler: { enabled: false }, defaultScheduler: { enabled: true } },
    },
    "node problem detector": { npd: { enabled: true } },
  },
  "ingress-nginx": { "default backend": { defaultBackend: { enabled: true } } },
};

const cases = Object.entries(switched).flatMap(([name, each]) =>
  Object.entries(each).map(([what, values]) => [name, what, values] as const),
);

const operated = ["Alertmanager", "Prometheus", "ThanosRuler"];

/** The images of pods, of those that an operator makes, and of its arguments. */
function imagesOf(objects: readonly Rendered[]): ReadonlySet<string> {
  const made = objects.filter(({ metadata }) => metadata.annotations?.["helm.sh/hook"] !== "test");
  const containers = workloads(made).flatMap(({ template }) => containersOf(template));
  const ofOperator = made.filter(({ kind }) => operated.includes(kind)).map(({ spec }) => spec as { image: string; thanos?: object });
  const inArguments = containers
    .flatMap(({ args = [] }) => args)
    .flatMap((argument) => {
      const [, flag, image] = /^--(prometheus-config-reloader|thanos-default-base-image)=(.+)$/.exec(argument) ?? [];
      return image !== undefined && (flag?.startsWith("prometheus") || ofOperator.some(({ thanos }) => thanos)) ? [image] : [];
    });
  return new Set([...containers.map(({ image }) => image), ...ofOperator.map(({ image }) => image), ...inArguments]);
}

describeWhere(missingForCharts, "images that values of presets switch on, in the real charts", () => {
  describe.each<readonly [string, Changes]>([
    ["plain", { network: { egress: "nat" } }],
    ["mirrored", { accountId: "111122223333", registry: { mirror: true } }],
  ])("%s", (_situation, cluster) => {
    test.each(cases)("%s with %s: the bill of materials has all of them", (name, _what, values) => {
      const changes = { ...cluster, charts: { [name]: { values } } } as Changes;
      const release = releasesOf(synthDemo(changes)).find((one) => one.name === name)!;
      const listed = billOfMaterials(configDemo(changes))
        .images.filter(({ consumers }) => consumers.includes(`chart ${name}`))
        .map(({ deployed, tag }) => `${deployed}:${tag!}`);
      expect([...imagesOf(render(release, "1.35"))].sort()).toEqual([...listed].sort());
    });
  });
});
