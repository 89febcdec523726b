/** Values by preset that switch on images, or the network of nodes; those of subcharts that are off by default may be missing among the charts. */
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
    "Prometheus in the network of its node": { prometheus: { prometheusSpec: { hostNetwork: true } } },
    "Alertmanager in the network of its node": { alertmanager: { alertmanagerSpec: { hostNetwork: true } } },
    "the operator in the network of its node": { prometheusOperator: { hostNetwork: true } },
    "kube-state-metrics in the network of its node": { "kube-state-metrics": { hostNetwork: true } },
    "its webhook in the network of the node": {
      prometheusOperator: { admissionWebhooks: { deployment: { enabled: true, hostNetwork: true } } },
    },
    "the network of the node for a webhook that is not there": {
      prometheusOperator: { admissionWebhooks: { deployment: { hostNetwork: true } } },
    },
    "upgrade of definitions": { crds: { upgradeJob: { enabled: true } } },
  },
  "argo-cd": {
    "exporter of Redis": { redis: { exporter: { enabled: true } } },
    ...Object.fromEntries(
      ["controller", "repoServer", "server"].map((part) => [`${part} in the network of its node`, { [part]: { hostNetwork: true } }]),
    ),
    "the commit server in the network of its node": { commitServer: { enabled: true, hostNetwork: true } },
    "the network of the node for a commit server that is not there": { commitServer: { hostNetwork: true } },
    extensions: {
      server: { extensions: { enabled: true, extensionList: [{ name: "x", env: [{ name: "EXTENSION_URL", value: "https://x" }] }] } },
    },
  },
  "external-secrets": {
    "the operator in the network of its node": { hostNetwork: true },
    "the webhook in the network of its node": { webhook: { hostNetwork: true } },
    "the cert-controller in the network of its node": { certController: { hostNetwork: true } },
    "the network of the node for what is not there": {
      webhook: { create: false, hostNetwork: true },
      certController: { create: false, hostNetwork: true },
    },
  },
  kyverno: {
    ...Object.fromEntries(
      ["admissionController", "backgroundController", "cleanupController", "reportsController"].map((part) => [
        `${part} in the network of its node`,
        { [part]: { hostNetwork: true } },
      ]),
    ),
  },
  flux: { "source watcher": { sourceWatcher: { create: true } } },
  "neuron-device-plugin": {
    scheduler: { scheduler: { enabled: true } },
    "scheduler extension of the default scheduler": {
      scheduler: { enabled: true, customScheduler: { enabled: false }, defaultScheduler: { enabled: true } },
    },
    "node problem detector": { npd: { enabled: true } },
  },
  "ingress-nginx": {
    "controller in a chroot": { controller: { image: { chroot: true } } },
    "the network of the node": { controller: { hostNetwork: true } },
    "ports of the node": { controller: { hostPort: { enabled: true } } },
    "default backend": { defaultBackend: { enabled: true } },
  },
};
