import { runsOnFargate } from "../../fargate/pods";
import { type ChartPreset, repositoryAndTag, webhookPortOnFargate } from "./preset";

const webhookLabels = {
  "app.kubernetes.io/name": "external-secrets-webhook",
  "app.kubernetes.io/instance": "external-secrets",
};

const deployments = ["", "webhook.", "certController."] as const;

/**
 * External Secrets Operator. Without certificates at its webhook and cert-controller: these call the Kubernetes API alone.
 * @see https://github.com/external-secrets/external-secrets/tree/helm-chart-2.9.0/deploy/charts/external-secrets
 */
export const externalSecrets: ChartPreset = {
  chart: { repository: "oci://ghcr.io/external-secrets/charts", name: "external-secrets", version: "2.9.0" },
  namespace: "external-secrets",
  values: (config, namespace) =>
    runsOnFargate(config, { namespace, labels: webhookLabels }) ? { webhook: { port: webhookPortOnFargate } } : {},
  images: [
    {
      repository: "ghcr.io/external-secrets/external-secrets",
      tag: "v2.9.0",
      paths: repositoryAndTag(...deployments.map((part) => `${part}image`)),
    },
  ],
  serviceAccount: { name: "external-secrets", path: "serviceAccount" },
  needsRoleTo: "read secrets of AWS",
  services: ["secretsmanager"],
  proxy: { env: ["extraEnv"], style: "list", noProxy: [] },
  certificates: { volumes: ["extraVolumes"], volumeMounts: ["extraVolumeMounts"] },
};
