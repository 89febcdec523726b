import type { TerraformStack } from "cdktf";
import type { ClusterDesign } from "../design/cluster";
import { planPullThroughCaches, repositoryCreationPolicy } from "../design/images/registry/pullThroughCaches";
import { repositoryPolicy } from "../design/iam/resourcePolicies";
import { assumeRolePolicy } from "../design/iam/trust";
import type { EncryptionKey } from "../modules/cluster/controlPlane";
import { createPullThroughCache } from "../modules/cluster/pullThroughCache";
import { RegistryRepository } from "../modules/cluster/registryRepository";
import { roleOf, type UsableRole } from "../modules/role";

export interface RegistryProps {
  readonly design: ClusterDesign;
  /** The account whose registry it is. */
  readonly accountId: string;
  /** The cluster's own key. @default - repositories without a key of the cluster file have Amazon ECR's */
  readonly key?: EncryptionKey | undefined;
}

/**
 * Repositories and caches of Amazon ECR. They are in the cluster stack so that the images are in them before the workload stack is applied.
 * @returns the URLs of the repositories, by name
 */
export function createRegistry(stack: TerraformStack, { accountId, design, key }: RegistryProps): Readonly<Record<string, string>> {
  const { config, partition, repositories } = design;
  for (const cache of planPullThroughCaches(config)) {
    const kmsKeyArn = cache.repositories?.kmsKeyArn;
    createPullThroughCache(stack, { cache, kmsKeyArn, creationRole: repositoryCreationRole(stack, design, cache.prefix, kmsKeyArn) });
  }
  const policy = repositoryPolicy(partition.id, accountId);
  const urls = repositories.map((repository) => {
    const kmsKeyArn = repository.kmsKeyArn ?? config.encryption.repositoriesKmsKeyArn ?? key?.arn;
    return [
      repository.name,
      new RegistryRepository(stack, `repository-${repository.name}`, { repository, kmsKeyArn, policy }).url,
    ] as const;
  });
  return Object.fromEntries(urls);
}

/** By what Amazon ECR creates the repositories of a cache. */
function repositoryCreationRole(
  stack: TerraformStack,
  { config, partition }: ClusterDesign,
  prefix: string,
  kmsKeyArn: string | undefined,
): UsableRole | undefined {
  if (kmsKeyArn === undefined) return undefined;
  return roleOf(stack, `pull-through-cache-${prefix}-role`, config.iam.roles.pullThroughCache, {
    namePrefix: `${config.name}-${prefix}-cache`.replaceAll("/", "-"),
    trust: assumeRolePolicy("ecr", { dnsSuffix: partition.dnsSuffix }),
    inlinePolicies: { "create-repositories": repositoryCreationPolicy(config, prefix, kmsKeyArn) },
  });
}
