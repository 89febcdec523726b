import { runsCoreDns } from "../../autoMode/builtIn";
import { affinityToNodes } from "../../fargate/daemonSets";
import { hasNodes, runsOnFargate } from "../../fargate/pods";
import { allow } from "../../iam/policy";
import { hostNetworkOf, nodeExporterPods } from "../../namespaces/podSecurity";
import { type ChartPreset, registryRepositoryTag, webhookPortOnFargate } from "./preset";

const operatorLabels = {
  app: "kube-prometheus-stack-operator",
  release: "kube-prometheus-stack",
  "app.kubernetes.io/name": "kube-prometheus-stack-prometheus-operator",
  "app.kubernetes.io/instance": "kube-prometheus-stack",
  "app.kubernetes.io/component": "prometheus-operator",
};

/** What may be in the network of its node by a value of its own, by the path of that, and the condition of what makes it. */
const hostNetworks = {
  "prometheus.prometheusSpec": { title: "Prometheus", condition: "prometheus.enabled" },
  "alertmanager.alertmanagerSpec": { title: "Alertmanager", condition: "alertmanager.enabled" },
  prometheusOperator: { title: "the Prometheus operator", condition: "prometheusOperator.enabled" },
  "kube-state-metrics": { title: "kube-state-metrics", condition: "kubeStateMetrics.enabled" },
};

/** An image, and the path of its values. */
const stackImage = (registry: string, name: string, tag: string, path: string) => ({
  repository: `${registry}/${name}`,
  tag,
  paths: registryRepositoryTag(path),
});

const webhookDeployment = "prometheusOperator.admissionWebhooks.deployment";

/** The conditions of the charts in this one: what is theirs is off with them, whatever their own values say. */
const grafanaCondition = "grafana.enabled";
const nodeExporterCondition = "nodeExporter.enabled";

/** The tag of Thanos. */
const thanos = "v0.42.4";

/**
 * Prometheus, Alertmanager and Grafana, which call nothing outside the cluster: Grafana does not ask for newer versions of itself, and reports
 * nothing. Receivers of alerts and metrics are the user's.
 * @see https://github.com/prometheus-community/helm-charts/tree/kube-prometheus-stack-88.5.3/charts/kube-prometheus-stack
 * @see https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-onboard-ingest-metrics-remote-write-EKS.html
 * @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/#analytics
 */
export const kubePrometheusStack: ChartPreset = {
  chart: { repository: "oci://ghcr.io/prometheus-community/charts", name: "kube-prometheus-stack", version: "88.5.3" },
  namespace: "monitoring",
  podSecurity: [
    { ...nodeExporterPods, unless: [nodeExporterCondition] },
    ...Object.entries(hostNetworks).map(([part, { title, condition }]) => ({
      ...hostNetworkOf(title),
      when: [`${part}.hostNetwork`],
      unless: [condition],
    })),
    { ...hostNetworkOf("the operator's webhook"), when: [`${webhookDeployment}.hostNetwork`], needs: [`${webhookDeployment}.enabled`] },
    {
      level: "baseline",
      because: "the pods of Grafana prepare their volume as root",
      when: ["grafana.persistence.enabled"],
      unless: [grafanaCondition, "grafana.initChownData.enabled"],
    },
    {
      level: "baseline",
      because: "the pods of Grafana's image renderer do not give up root",
      when: ["grafana.imageRenderer.enabled"],
      unless: [grafanaCondition],
    },
  ],
  daemonSet: { what: "Prometheus node exporter", value: nodeExporterCondition },
  values: (config, namespace) => ({
    ...(runsOnFargate(config, { namespace, labels: operatorLabels }) && {
      prometheusOperator: { tls: { internalPort: webhookPortOnFargate } },
    }),
    // EKS runs them where no pod of the cluster reaches them.
    kubeControllerManager: { enabled: false },
    kubeScheduler: { enabled: false },
    kubeEtcd: { enabled: false },
    // Nodes of EKS Auto Mode have both as programs and not as pods, and Fargate needs no kube-proxy: alerts would call them down for ever.
    ...(!hasNodes(config) && { kubeProxy: { enabled: false } }),
    ...(!runsCoreDns(config) && { coreDns: { enabled: false } }),
    // The chart would put it after the tag, which has it already.
    "prometheus-node-exporter": {
      image: { distroless: false },
      ...(affinityToNodes(config) && { affinity: affinityToNodes(config) }),
    },
    grafana: {
      "grafana.ini": {
        analytics: { check_for_updates: false, check_for_plugin_updates: false, reporting_enabled: false },
        news: { news_feed_enabled: false },
      },
      testFramework: { enabled: false },
    },
  }),
  role: {
    serviceAccount: { name: "kube-prometheus-stack-prometheus", path: "prometheus.serviceAccount" },
    uses: {
      "aps-workspaces": {
        to: "write metrics to Amazon Managed Service for Prometheus",
        statements: ({ partition, region, account }) => [
          allow(["aps:RemoteWrite"], [`arn:${partition}:aps:${region}:${account}:workspace/<name>`]),
        ],
      },
    },
  },
  images: [
    stackImage("quay.io", "prometheus-operator/prometheus-operator", "v0.93.1", "prometheusOperator.image"),
    stackImage("quay.io", "prometheus-operator/prometheus-config-reloader", "v0.93.1", "prometheusOperator.prometheusConfigReloader.image"),
    stackImage("ghcr.io", "jkroepke/kube-webhook-certgen", "1.8.7", "prometheusOperator.admissionWebhooks.patch.image"),
    stackImage("quay.io", "prometheus/prometheus", "v3.14.0-distroless", "prometheus.prometheusSpec.image"),
    stackImage("quay.io", "prometheus/alertmanager", "v0.34.0", "alertmanager.alertmanagerSpec.image"),
    stackImage("registry.k8s.io", "kube-state-metrics/kube-state-metrics", "v2.20.0", "kube-state-metrics.image"),
    stackImage("quay.io", "prometheus/node-exporter", "v1.12.1-distroless", "prometheus-node-exporter.image"),
    stackImage("docker.io", "grafana/grafana", "13.2.0", "grafana.image"),
    stackImage("quay.io", "kiwigrid/k8s-sidecar", "2.10.1", "grafana.sidecar.image"),
  ],
  optionalImages: [
    {
      image: stackImage("docker.io", "library/busybox", "1.38.0", "grafana.initChownData.image"),
      when: ["grafana.persistence.enabled"],
      unless: [grafanaCondition, "grafana.initChownData.enabled"],
    },
    {
      image: stackImage("docker.io", "curlimages/curl", "8.21.0", "grafana.downloadDashboardsImage"),
      when: ["grafana.dashboards"],
      unless: [grafanaCondition],
    },
    {
      image: stackImage("docker.io", "grafana/grafana-image-renderer", "latest", "grafana.imageRenderer.image"),
      when: ["grafana.imageRenderer.enabled"],
      unless: [grafanaCondition],
    },
    {
      image: stackImage("quay.io", "prometheus-operator/admission-webhook", "v0.93.1", `${webhookDeployment}.image`),
      when: [`${webhookDeployment}.enabled`],
    },
    { image: stackImage("quay.io", "thanos/thanos", thanos, "thanosRuler.thanosRulerSpec.image"), when: ["thanosRuler.enabled"] },
    // Prometheus with Thanos beside it, whose image the operator knows.
    { image: stackImage("quay.io", "thanos/thanos", thanos, "prometheusOperator.thanosImage"), when: ["prometheus.prometheusSpec.thanos"] },
    ...Object.entries({ "kube-state-metrics": "kubeStateMetrics.enabled", "prometheus-node-exporter": nodeExporterCondition }).map(
      ([part, condition]) => ({
        image: stackImage("quay.io", "brancz/kube-rbac-proxy", "v0.22.1", `${part}.kubeRBACProxy.image`),
        when: [`${part}.kubeRBACProxy.enabled`],
        unless: [condition],
      }),
    ),
    {
      image: stackImage("quay.io", "prometheus/busybox", "latest", "prometheus-node-exporter.permissionInitContainer.image"),
      when: ["fixes.rapl", "fixes.slabinfo", "extraCommands"].map((fix) => `prometheus-node-exporter.permissionInitContainer.${fix}`),
      unless: [nodeExporterCondition],
    },
    {
      image: stackImage("docker.io", "library/busybox", "1.38.0", "crds.upgradeJob.image.busybox"),
      when: ["crds.upgradeJob.enabled"],
      unless: ["crds.enabled"],
    },
    {
      image: stackImage("registry.k8s.io", "kubectl", "v1.35.0", "crds.upgradeJob.image.kubectl"),
      when: ["crds.upgradeJob.enabled"],
      unless: ["crds.enabled"],
    },
  ],
};
