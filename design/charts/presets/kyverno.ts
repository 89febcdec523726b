import { hostNetworkOf } from "../../namespaces/podSecurity";
import { type ChartPreset, keptOnUninstall, registryRepositoryTag } from "./preset";

/** The image of a part of Kyverno, and the path of its values. */
const kyvernoImage = (name: string, path: string, registry = "reg.kyverno.io") => ({
  repository: `${registry}/kyverno/${name}`,
  tag: "v1.19.0",
  paths: registryRepositoryTag(path),
});

const optionalControllers = ["backgroundController", "cleanupController", "reportsController"];

const withVolumes = ["admissionController", ...optionalControllers];

/**
 * Kyverno. Registries whose signatures policies verify are the user's: their hosts are in no preset.
 * @see https://github.com/kyverno/kyverno/tree/v1.19.0/charts/kyverno
 * @see https://github.com/kyverno/reports-server/blob/main/charts/reports-server/values.yaml
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
  optionalImages: [
    // The server is a chart of its own within, of version 0.1.7, and that of PostgreSQL is in it.
    {
      image: { repository: "ghcr.io/kyverno/reports-server", tag: "v0.1.7", paths: registryRepositoryTag("reports-server.image") },
      when: ["reportsServer.enabled"],
    },
    {
      image: {
        repository: "docker.io/bitnamilegacy/postgresql",
        tag: "16.1.0-debian-11-r22",
        paths: registryRepositoryTag("reports-server.postgresql.image"),
      },
      when: ["reportsServer.enabled"],
      unless: ["reports-server.postgresql.enabled"],
    },
    {
      image: {
        repository: "registry.k8s.io/kubectl",
        tag: "v1.34.1",
        paths: registryRepositoryTag("reports-server.apiServicesManagement.image"),
      },
      when: ["reportsServer.enabled"],
      unless: ["reports-server.apiServicesManagement.enabled"],
    },
    {
      image: kyvernoImage("readiness-checker", "test.image", "ghcr.io"),
      when: ["reportsServer.enabled"],
      unless: ["reportsServer.waitForReady"],
    },
  ],
  podSecurity: [
    { ...hostNetworkOf("Kyverno"), when: ["admissionController.hostNetwork"] },
    ...optionalControllers.map((part) => ({
      ...hostNetworkOf("Kyverno"),
      when: [`${part}.hostNetwork`],
      unless: [`${part}.enabled`],
    })),
  ],
  proxy: { env: ["global.extraEnvVars"], style: "list", noProxy: [] },
  certificates: {
    volumes: withVolumes.map((part) => `${part}.extraVolumes`),
    volumeMounts: withVolumes.map((part) => `${part}.extraVolumeMounts`),
  },
};
