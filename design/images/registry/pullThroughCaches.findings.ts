import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { noEffect } from "../../../config/findings/noEffect";
import type { ClusterConfig } from "../../../config/schema/schema";
import { amazonEcrRegistry } from "../../../aws/hosts";
import { isOfAmazonEcr, planPullThroughCaches, type PullThroughCacheDesign } from "./pullThroughCaches";

/** Registries that Amazon ECR asks without credentials. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html */
export const askingForNothing = ["public.ecr.aws", "registry.k8s.io", "quay.io"];

/** What a cache lacks for its registry, or has and its registry does not know. */
export const cacheSettingFindings = (config: ClusterConfig): readonly Finding[] =>
  planPullThroughCaches(config).flatMap((cache) => {
    const path: ConfigPath = ["registry", "pullThroughCache", cache.prefix];
    return isOfAmazonEcr(cache) ? ofAmazonEcr(config, cache, path) : ofOthers(config, cache, path);
  });

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html */
function ofAmazonEcr(
  { accountId, region }: ClusterConfig,
  { registry, roleArn, credentialArn }: PullThroughCacheDesign,
  path: ConfigPath,
): readonly Finding[] {
  const { account, region: where } = amazonEcrRegistry(registry)!;
  return [
    ...(account === accountId && where === region
      ? [
          {
            severity: "warning" as const,
            path: [...path, "registry"],
            alsoReads: [["accountId"], ["region"]],
            problem: `this is the cluster's own registry, from which nodes pull without a cache`,
            fix: "Remove the cache, or write the registry of another account or region",
          },
        ]
      : []),
    ...(credentialArn === undefined ? [] : [noEffect({ path: [...path, "credentialArn"], without: "a registry outside of Amazon ECR" })]),
    ...(roleArn === undefined && accountId !== undefined && accountId !== account
      ? [
          {
            severity: "error" as const,
            path: [...path, "registry"],
            alsoReads: [["accountId"]],
            problem: `the registry is in the account ${account}, from which Amazon ECR pulls by a role of the account ${accountId} only`,
            fix: "Set roleArn beside it, to a role that ecr.amazonaws.com may assume and that the repositories there let pull",
          },
        ]
      : []),
  ];
}

function ofOthers(
  { accountId }: ClusterConfig,
  { registry, credentialArn, roleArn, upstreamPrefix }: PullThroughCacheDesign,
  path: ConfigPath,
): readonly Finding[] {
  const isPublic = askingForNothing.includes(registry);
  const without = "a registry in Amazon ECR";
  return [
    ...(!isPublic && credentialArn === undefined
      ? [
          {
            severity: "error" as const,
            path: [...path, "registry"],
            problem: `${registry} asks Amazon ECR for credentials`,
            fix: "Set credentialArn beside it, to a secret whose name begins with ecr-pullthroughcache/",
          },
        ]
      : []),
    ...(isPublic && credentialArn !== undefined
      ? [noEffect({ path: [...path, "credentialArn"], without: "a registry that asks for credentials", because: `${registry} does not` })]
      : []),
    ...(isPublic || credentialArn === undefined ? [] : secretOfOthers(accountId, credentialArn, [...path, "credentialArn"])),
    ...(roleArn === undefined ? [] : [noEffect({ path: [...path, "roleArn"], without })]),
    ...(upstreamPrefix === undefined ? [] : [noEffect({ path: [...path, "upstreamPrefix"], without })]),
  ];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html */
function secretOfOthers(accountId: string | undefined, arn: string, path: ConfigPath): readonly Finding[] {
  const account = arn.split(":")[4];
  if (accountId === undefined || account === accountId) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads: [["accountId"]],
      problem: `the secret is in the account ${account}, and Amazon ECR reads one of the cache's account alone`,
      allowed: `the ARN of a secret of the account ${accountId}`,
      fix: `Make a secret with the same content in the account ${accountId}, and write its ARN`,
    },
  ];
}
