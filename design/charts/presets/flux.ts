import { allow } from "../../iam/policy";
import { type ChartPreset, keptOnUninstall } from "./preset";

/** The controllers, by their keys in the values, with their images. */
const controllers = {
  helmController: ["helm-controller", "v1.5.3"],
  imageAutomationController: ["image-automation-controller", "v1.1.1"],
  imageReflectionController: ["image-reflector-controller", "v1.1.1"],
  kustomizeController: ["kustomize-controller", "v1.8.3"],
  notificationController: ["notification-controller", "v1.8.3"],
  sourceController: ["source-controller", "v1.8.2"],
  cli: ["flux-cli", "v2.8.5"],
} as const;

const ofControllers = (value: string): string[] => Object.keys(controllers).flatMap((key) => (key === "cli" ? [] : [`${key}.${value}`]));

/**
 * Flux. Its controllers call each other by names that end with a period, which the entries for the cluster's domain do not match.
 * @see https://github.com/fluxcd-community/helm-charts/tree/flux2-2.18.3/charts/flux2
 * @see https://fluxcd.io/flux/installation/configuration/proxy-setting/
 * @see https://fluxcd.io/flux/integrations/aws/
 */
export const flux: ChartPreset = {
  chart: { repository: "oci://ghcr.io/fluxcd-community/charts", name: "flux2", version: "2.18.3" },
  namespace: "flux-system",
  values: () => ({ crds: { annotations: keptOnUninstall } }),
  images: Object.entries(controllers).map(([key, [name, tag]]) => ({
    repository: `ghcr.io/fluxcd/${name}`,
    tag,
    paths: { [`${key}.image`]: "repository", [`${key}.tag`]: "tag" },
  })),
  optionalImages: [
    {
      image: {
        repository: "ghcr.io/fluxcd/source-watcher",
        tag: "v2.1.1",
        paths: { "sourceWatcher.image": "repository", "sourceWatcher.tag": "tag" },
      },
      when: ["sourceWatcher.create"],
    },
  ],
  role: {
    serviceAccount: { name: "source-controller", path: "sourceController.serviceAccount" },
    uses: {
      "ecr.api": {
        to: "pull artifacts from Amazon ECR",
        statements: ({ partition, region, account }) => [
          allow(["ecr:GetAuthorizationToken"], ["*"]),
          allow(
            ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:ListImages"],
            [`arn:${partition}:ecr:${region}:${account}:repository/<name>`],
          ),
        ],
      },
    },
  },
  tolerations: {
    parts: [
      ...Object.keys(controllers).map((key) =>
        key === "cli" ? { value: "cli.tolerations" } : { value: `${key}.tolerations`, unless: [`${key}.create`] },
      ),
      { value: "sourceWatcher.tolerations", when: ["sourceWatcher.create"] },
    ],
  },
  proxy: { env: ofControllers("extraEnv"), style: "list", noProxy: [".cluster.local."] },
  certificates: { volumes: ofControllers("volumes"), volumeMounts: ofControllers("volumeMounts") },
};
