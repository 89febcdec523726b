import { runsOnFargate } from "../../fargate/pods";
import { allow } from "../../iam/policy";
import { hostNetworkOf } from "../../namespaces/podSecurity";
import { type ChartPreset, keptOnUninstall, repositoryAndTag, webhookPortOnFargate } from "./preset";

const webhookLabels = {
  "app.kubernetes.io/name": "external-secrets-webhook",
  "app.kubernetes.io/instance": "external-secrets",
};

const deployments = ["", "webhook.", "certController."] as const;

/**
 * External Secrets Operator. Without certificates at its webhook and cert-controller: these call the Kubernetes API alone.
 * @see https://github.com/external-secrets/external-secrets/tree/helm-chart-2.9.0/deploy/charts/external-secrets
 * @see https://external-secrets.io/latest/provider/aws-secrets-manager/
 */
export const externalSecrets: ChartPreset = {
  chart: { repository: "oci://ghcr.io/external-secrets/charts", name: "external-secrets", version: "2.9.0" },
  namespace: "external-secrets",
  values: (config, namespace) => ({
    crds: { annotations: keptOnUninstall },
    ...(runsOnFargate(config, { namespace, labels: webhookLabels }) && { webhook: { port: webhookPortOnFargate } }),
  }),
  images: [
    {
      repository: "ghcr.io/external-secrets/external-secrets",
      tag: "v2.9.0",
      paths: repositoryAndTag(...deployments.map((part) => `${part}image`)),
    },
  ],
  optionalImages: [
    // The server is a chart of its own within, of version 0.6.0.
    {
      image: {
        repository: "ghcr.io/external-secrets/bitwarden-sdk-server",
        tag: "v0.6.0",
        paths: repositoryAndTag("bitwarden-sdk-server.image"),
      },
      when: ["bitwarden-sdk-server.enabled"],
    },
  ],
  podSecurity: [
    { ...hostNetworkOf("External Secrets Operator"), when: ["hostNetwork"] },
    { ...hostNetworkOf("the webhook of External Secrets Operator"), when: ["webhook.hostNetwork"], unless: ["webhook.create"] },
    {
      ...hostNetworkOf("the cert-controller of External Secrets Operator"),
      when: ["certController.hostNetwork"],
      unless: ["certController.create"],
    },
    { level: "baseline", because: "the pods of the Bitwarden SDK server do not give up root", when: ["bitwarden-sdk-server.enabled"] },
  ],
  role: {
    serviceAccount: { name: "external-secrets", path: "serviceAccount" },
    orElse: "each SecretStore names a service account that has one",
    uses: {
      secretsmanager: {
        to: "read secrets of AWS Secrets Manager",
        statements: ({ partition, region, account }) => [
          allow(
            ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
            [`arn:${partition}:secretsmanager:${region}:${account}:secret:<name>-*`],
          ),
        ],
      },
      ssm: {
        to: "read parameters of AWS Systems Manager",
        statements: ({ partition, region, account }) => [
          allow(
            ["ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"],
            [`arn:${partition}:ssm:${region}:${account}:parameter/<name>`],
          ),
        ],
      },
    },
  },
  services: ["secretsmanager"],
  proxy: { env: ["extraEnv"], style: "list", noProxy: [] },
  certificates: { volumes: ["extraVolumes"], volumeMounts: ["extraVolumeMounts"] },
};
