import type { ClusterConfig } from "../../../config/schema/schema";
import type { CachedRepositoriesConfig, PullThroughCacheConfig } from "../../../config/schema/pullThroughCache";
import { amazonEcrRegistry } from "../../../aws/hosts";
import { partitionOf } from "../../../aws/regions";
import { allow, type PolicyDocument, policyDocument } from "../../iam/policy";
import { type LifecyclePolicy, lifecyclePolicy } from "./repositories";

/** A registry that Amazon ECR caches. */
export interface PullThroughCacheDesign {
  /** What the names of its repositories begin with. */
  readonly prefix: string;
  /** The registry, by its name in references of images. */
  readonly registry: string;
  /** The same, by the name that Amazon ECR has for it. */
  readonly upstreamUrl: string;
  readonly credentialArn?: string | undefined;
  readonly roleArn?: string | undefined;
  readonly upstreamPrefix?: string | undefined;
  /**
   * How its repositories are created. @default - as Amazon ECR does it. The key is never the cluster's own: Terraform does not have these
   * repositories, so that they outlive the cluster stack, and nobody could read them when its key is gone.
   */
  readonly repositories?: { readonly kmsKeyArn: string | undefined; readonly lifecyclePolicy: LifecyclePolicy };
}

/** A cache with all settings, and without those that it does not have. */
export const cacheSettings = (cache: PullThroughCacheConfig): Exclude<PullThroughCacheConfig, string> =>
  typeof cache === "string" ? { registry: cache } : cache;

/** The caches of the cluster file, in its order. */
export const planPullThroughCaches = ({ encryption, registry }: ClusterConfig): readonly PullThroughCacheDesign[] =>
  Object.entries(registry.pullThroughCache).map(([prefix, cache]) => {
    const { repositories, ...settings } = cacheSettings(cache);
    return {
      prefix,
      upstreamUrl: settings.registry === "docker.io" ? "registry-1.docker.io" : settings.registry,
      ...settings,
      ...(repositories && { repositories: repositoriesOf(repositories, encryption.repositoriesKmsKeyArn) }),
    };
  });

const repositoriesOf = ({ kmsKeyArn, ...lifecycle }: CachedRepositoriesConfig, defaultKeyArn: string | undefined) => ({
  kmsKeyArn: kmsKeyArn ?? defaultKeyArn,
  lifecyclePolicy: lifecyclePolicy(lifecycle),
});

/** Whether the upstream of a cache is Amazon ECR too. */
export const isOfAmazonEcr = ({ registry }: Pick<PullThroughCacheDesign, "registry">): boolean => amazonEcrRegistry(registry) !== undefined;

/**
 * What Amazon ECR does by a role of the account where it creates repositories with tags or a KMS key.
 * @param keyArn KMS key of the repositories; may be a Terraform reference
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-custom.html
 */
export function repositoryCreationPolicy({ region }: ClusterConfig, prefix: string, keyArn: string): PolicyDocument {
  const repositories = `arn:${partitionOf(region).id}:ecr:${region}:*:repository/${prefix}/*`;
  return policyDocument([
    allow(["ecr:CreateRepository", "ecr:TagResource"], [repositories]),
    allow(["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"], [keyArn]),
  ]);
}
