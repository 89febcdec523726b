import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { HelmProvider } from "@cdktf/provider-helm/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import type { TerraformStack } from "cdktf";
import type { ClusterConfig } from "../config/schema/schema";
import { tokenArguments } from "../design/access/entries";
import { type ProviderName, stackProviderVersion } from "../design/state/providerVersions";
import { skippedRegionValidation, terraformVersion } from "../design/state/terraform";
import { expression } from "../modules/expression";
import type { clusterOutputs, Outputs } from "./outputs";

/**
 * The AWS provider, with the user's tags on everything; credentials come from the environment, and are those of the role where one is to be assumed.
 * @param needed version that the stack needs, where that of the bindings will not do
 */
export function createAwsProvider(stack: TerraformStack, config: ClusterConfig, needed?: string): void {
  stack.addOverride("terraform.required_version", terraformVersion);
  requireVersion(stack, "aws", stackProviderVersion(config, "aws", needed));
  new AwsProvider(stack, "aws", {
    region: config.region,
    ...skippedRegionValidation(config.region, "skipRegionValidation"),
    ...(config.accountId ? { allowedAccountIds: [config.accountId] } : {}),
    ...(config.assumeRoleArn ? { assumeRole: [{ roleArn: config.assumeRoleArn }] } : {}),
    defaultTags: [{ tags: config.tags }],
  });
}

/** Asks for another version of a provider than its bindings are made from. */
function requireVersion(stack: TerraformStack, name: ProviderName, version: string | undefined): void {
  if (version !== undefined) stack.addOverride(`terraform.required_providers.${name}.version`, version);
}

/**
 * The Kubernetes and Helm providers. The token is fetched by the AWS CLI at each run and is never part of a state.
 * @see https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs#exec-plugins
 */
export function createKubernetesProviders(stack: TerraformStack, config: ClusterConfig, cluster: Outputs<typeof clusterOutputs>): void {
  const connection = {
    host: cluster.cluster_endpoint,
    clusterCaCertificate: expression`base64decode(${cluster.cluster_certificate_authority})`,
    ...(config.access.apiProxyUrl ? { proxyUrl: config.access.apiProxyUrl } : {}),
  };
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "aws",
    args: tokenArguments(cluster.cluster_name, config),
  };
  requireVersion(stack, "kubernetes", stackProviderVersion(config, "kubernetes"));
  requireVersion(stack, "helm", stackProviderVersion(config, "helm"));
  new KubernetesProvider(stack, "kubernetes", { ...connection, exec: [exec] });
  new HelmProvider(stack, "helm", { kubernetes: { ...connection, exec } });
}
