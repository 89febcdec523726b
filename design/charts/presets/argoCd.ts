import { type ChartPreset, repositoryAndTag } from "./preset";

/** Services of Argo CD that its pods call by their names alone, which no entry for the cluster's domain matches. */
const bareNames = ["repo-server", "dex-server", "commit-server", "server", "redis", "applicationset-controller"];

/**
 * Argo CD. What it deploys from is the user's: hosts of Git repositories and registries are in no preset.
 * @see https://github.com/argoproj/argo-helm/tree/argo-cd-10.1.1/charts/argo-cd
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/
 */
export const argoCd: ChartPreset = {
  chart: { repository: "oci://ghcr.io/argoproj/argo-helm", name: "argo-cd", version: "10.1.1" },
  namespace: "argocd",
  images: [
    { repository: "quay.io/argoproj/argocd", tag: "v3.4.4", paths: repositoryAndTag("global.image") },
    { repository: "ghcr.io/dexidp/dex", tag: "v2.45.1", paths: repositoryAndTag("dex.image") },
    { repository: "public.ecr.aws/docker/library/redis", tag: "8.2.3-alpine", paths: repositoryAndTag("redis.image") },
  ],
  proxy: { env: ["global.env"], style: "list", noProxy: bareNames.map((name) => `argo-cd-argocd-${name}`) },
  certificates: { volumes: ["global.extraVolumes"], volumeMounts: ["global.extraVolumeMounts"] },
  certificatesByHost: { who: "Git of Argo CD", value: "configs.tls.certificates" },
};
