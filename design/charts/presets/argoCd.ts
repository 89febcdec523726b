import { valueAt } from "../../../config/findings/path";
import type { ChartValues } from "../valuePaths";
import { hostNetworkOf } from "../../namespaces/podSecurity";
import { type ChartPreset, registryRepositoryTag, repositoryAndTag } from "./preset";

/** Services of Argo CD that its pods call by their names alone, which no entry for the cluster's domain matches, by their keys in the values. */
const services = {
  repoServer: "repo-server",
  dex: "dex-server",
  commitServer: "commit-server",
  server: "server",
  redis: "redis",
  applicationSet: "applicationset-controller",
};

/** The longest name of a Service, as the chart cuts it. */
const longestServiceName = 63;

const textOfValue = (values: ChartValues, ...path: readonly string[]): string => {
  const value = valueAt(values, path);
  return typeof value === "string" ? value : "";
};

const asServiceName = (name: string): string => name.slice(0, longestServiceName).replace(/-$/, "");

/**
 * The names of these Services, as the chart makes them of the release's name.
 * @see https://github.com/argoproj/argo-helm/blob/argo-cd-10.1.1/charts/argo-cd/templates/_common.tpl
 */
function bareNames(values: ChartValues): readonly string[] {
  // The chart's own is argocd, in place of which an empty one leaves the name of the chart.
  const name = valueAt(values, ["nameOverride"]) === undefined ? "argocd" : textOfValue(values, "nameOverride") || "argo-cd";
  const full = textOfValue(values, "fullnameOverride") || ("argo-cd".includes(name) ? "argo-cd" : `argo-cd-${name}`);
  return Object.entries(services).map(([key, own]) => asServiceName(`${asServiceName(full)}-${textOfValue(values, key, "name") || own}`));
}

/**
 * Argo CD. What it deploys from is the user's: hosts of Git repositories and registries are in no preset.
 * @see https://github.com/argoproj/argo-helm/tree/argo-cd-10.1.1/charts/argo-cd
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/high_availability/
 * @see https://github.com/DandyDeveloper/charts/blob/master/charts/redis-ha/values.yaml
 */
export const argoCd: ChartPreset = {
  chart: { repository: "oci://ghcr.io/argoproj/argo-helm", name: "argo-cd", version: "10.1.1" },
  namespace: "argocd",
  images: [
    { repository: "quay.io/argoproj/argocd", tag: "v3.4.4", paths: repositoryAndTag("global.image") },
    { repository: "ghcr.io/dexidp/dex", tag: "v2.45.1", paths: repositoryAndTag("dex.image") },
    { repository: "public.ecr.aws/docker/library/redis", tag: "8.2.3-alpine", paths: repositoryAndTag("redis.image") },
  ],
  optionalImages: [
    {
      image: { repository: "ghcr.io/oliver006/redis_exporter", tag: "v1.86.0", paths: repositoryAndTag("redis.exporter.image") },
      when: ["redis.exporter.enabled"],
    },
    {
      image: {
        repository: "quay.io/argoprojlabs/argocd-extension-installer",
        tag: "v1.0.1",
        paths: repositoryAndTag("server.extensions.image"),
      },
      when: ["server.extensions.enabled"],
    },
    {
      image: { repository: "public.ecr.aws/docker/library/redis", tag: "8.2.3-alpine", paths: repositoryAndTag("redis-ha.image") },
      when: ["redis-ha.enabled"],
    },
    // The version is that of Argo CD's own manifests for high availability.
    {
      image: {
        repository: "public.ecr.aws/docker/library/haproxy",
        tag: "3.0.8-alpine",
        paths: repositoryAndTag("redis-ha.haproxy.image"),
      },
      when: ["redis-ha.enabled"],
      unless: ["redis-ha.haproxy.enabled"],
    },
    {
      image: {
        repository: "ghcr.io/oliver006/redis_exporter",
        tag: "v1.75.0",
        paths: { "redis-ha.exporter.image": "repository", "redis-ha.exporter.tag": "tag" },
      },
      when: ["redis-ha.exporter.enabled"],
      needs: ["redis-ha.enabled"],
    },
    {
      image: {
        repository: "public.ecr.aws/docker/library/busybox",
        tag: "1.34.1",
        paths: registryRepositoryTag("redis-ha.sysctlImage"),
      },
      when: ["redis-ha.sysctlImage.enabled"],
      needs: ["redis-ha.enabled"],
    },
  ],
  podSecurity: [
    { ...hostNetworkOf("Argo CD"), when: ["controller.hostNetwork", "repoServer.hostNetwork", "server.hostNetwork"] },
    { ...hostNetworkOf("Argo CD's commit server"), when: ["commitServer.hostNetwork"], needs: ["commitServer.enabled"] },
    {
      level: "privileged",
      because: "the pods of Redis change settings of the kernel of their nodes",
      when: ["redis-ha.sysctlImage.enabled"],
      needs: ["redis-ha.enabled"],
    },
  ],
  proxy: { env: ["global.env"], style: "list", noProxy: [] },
  bareNames,
  certificates: { volumes: ["global.extraVolumes"], volumeMounts: ["global.extraVolumeMounts"] },
  certificatesByHost: { who: "Git of Argo CD", value: "configs.tls.certificates" },
};
