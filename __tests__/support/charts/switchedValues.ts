/** Values by preset that switch on images; those of subcharts that are off by default may be missing among the charts. */
export const switchedValues: Readonly<Record<string, Readonly<Record<string, object>>>> = {
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
