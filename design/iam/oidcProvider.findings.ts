import { type Credentials, type Partition, partitionOf, podIdentityAvailable } from "../../aws/regions";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { type Pods, pods, runsOnFargate } from "../fargate/pods";
import { planAddons } from "../software/addons";
import { planCharts } from "../software/charts";
import { planServiceAccounts } from "../serviceAccounts/serviceAccounts";

/**
 * Pods that get their role by IAM roles for service accounts, in a cluster without an OIDC provider.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 */
export function oidcProviderFindings(config: ClusterConfig): readonly Finding[] {
  if (config.iam.oidcProvider) return [];
  const partition = partitionOf(config.region);
  if (!podIdentityAvailable(partition.id)) return [withoutPodIdentity(partition)];
  const applications = planServiceAccounts(config)
    .filter(({ credentials }) => credentials === "irsa")
    .map(({ key, path }) => needsProvider(path, key, "Let its pods run on nodes with EKS Pod Identity"));
  const features = [
    ...planAddons(config).flatMap(({ name, roles }) => roles.map(({ path, credentials }) => ({ name, path, credentials }))),
    ...planCharts(config).map(({ name, path, credentials }) => ({ name, path, credentials })),
  ]
    .filter(({ credentials }) => credentials === "irsa")
    .map(({ name, path }) => ofFeature(config, name, path));
  return [...features, ...applications];
}

/** Pods whose credentials the cluster file may choose, by the key that brings them in. */
const chosenCredentials: Readonly<
  Record<string, { readonly ofPods: Pods; readonly chosen: (config: ClusterConfig) => Credentials | undefined }>
> = {
  karpenter: { ofPods: pods.karpenter, chosen: ({ karpenter }) => karpenter?.credentials },
  loadBalancerController: {
    ofPods: pods.loadBalancerController,
    chosen: ({ loadBalancerController }) => loadBalancerController.credentials,
  },
};

/** Either the cluster file chose IRSA, or pods on Fargate have nothing else, or both. */
function ofFeature(config: ClusterConfig, name: string, path: ConfigPath): Finding {
  const choice = chosenCredentials[String(path[0])];
  if (choice?.chosen(config) !== "irsa") return needsProvider(path, name, "Let no Fargate profile select its pods");
  const isBoth = runsOnFargate(config, choice.ofPods);
  return needsProvider([...path, "credentials"], name, isBoth ? "Remove it and let no Fargate profile select its pods" : "Remove it");
}

/** @param instead what does without the provider; imperative, without a full stop */
const needsProvider = (path: ConfigPath, name: string, instead: string): Finding => ({
  severity: "error",
  path,
  alsoReads: [["iam", "oidcProvider"], ["fargateProfiles"]],
  problem: `the pods of ${name} get their role by IAM roles for service accounts, which need the OIDC provider that iam.oidcProvider forbids`,
  fix: `${instead}, or set iam.oidcProvider to true`,
});

const withoutPodIdentity = ({ id }: Partition): Finding => ({
  severity: "error",
  path: ["iam", "oidcProvider"],
  alsoReads: [["region"]],
  problem: `${id} has no EKS Pod Identity, and without an OIDC provider pods would have no roles`,
  fix: "Set iam.oidcProvider to true",
});
