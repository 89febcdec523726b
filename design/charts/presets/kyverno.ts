import { type ChartPreset, registryRepositoryTag } from "./preset";

/** The image of a part of Kyverno, and the path of its values. */
const image = (name: string, path: string, registry = "reg.kyverno.io") => ({
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
  images: [
    image("kyverno", "admissionController.container.image"),
    image("kyvernopre", "admissionController.initContainer.image"),
    image("background-controller", "backgroundController.image"),
    image("cleanup-controller", "cleanupController.image"),
    image("reports-controller", "reportsController.image"),
    image("kyverno-cli", "crds.migration.image"),
    image("readiness-checker", "webhooksCleanup.image", "ghcr.io"),
  ],
  proxy: { env: ["global.extraEnvVars"], style: "list", noProxy: [] },
  certificates: {
    volumes: withVolumes.map((part) => `${part}.extraVolumes`),
    volumeMounts: withVolumes.map((part) => `${part}.extraVolumeMounts`),
  },
};
