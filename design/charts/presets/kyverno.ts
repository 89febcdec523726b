import { type ChartPreset, keptOnUninstall, registryRepositoryTag } from "./preset";

/** The image of a part of Kyverno, and the path of its values. */
const kyvernoImage = (name: string, path: string, registry = "reg.kyverno.io") => ({
  repository: `${registry}/kyverno/${name}`,
  tag: "v1.19.0",
  paths: registryRepositoryTag(path),
});

const withVolumes = ["admissionController", "backgroundController", "cleanupController", "reportsController"];

/**
 * Kyverno. Registries whose signatures policies verify are the user's: their hosts are in no preset.
 * @see https://github.com/kyverno/kyverno/tree/v1.19.0/charts/kyverno
 */
export const kyverno: ChartPreset = {
  chart: { repository: "oci://ghcr.io/kyverno/charts", name: "kyverno", version: "3.9.0" },
  namespace: "kyverno",
  values: () => ({ crds: { annotations: keptOnUninstall } }),
  images: [
    kyvernoImage("kyverno", "admissionController.container.image"),
    kyvernoImage("kyvernopre", "admissionController.initContainer.image"),
    kyvernoImage("background-controller", "backgroundController.image"),
    kyvernoImage("cleanup-controller", "cleanupController.image"),
    kyvernoImage("reports-controller", "reportsController.image"),
    kyvernoImage("kyverno-cli", "crds.migration.image"),
    kyvernoImage("readiness-checker", "webhooksCleanup.image", "ghcr.io"),
  ],
  tolerations: {
    others: "global.tolerations",
    parts: withVolumes.map((part) => ({ value: `${part}.tolerations`, unless: [`${part}.enabled`] })),
  },
  // Its controllers register them when they run.
  webhooks: [
    { port: 9443, value: "admissionController.webhookServer.port" },
    { port: 9443, value: "cleanupController.server.port", unless: ["cleanupController.enabled"] },
  ],
  proxy: { env: ["global.extraEnvVars"], style: "list", noProxy: [] },
  certificates: {
    volumes: withVolumes.map((part) => `${part}.extraVolumes`),
    volumeMounts: withVolumes.map((part) => `${part}.extraVolumeMounts`),
  },
};
