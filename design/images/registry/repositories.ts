import { type RepositoryConfig, repositoryDefaults } from "../../../config/schema/registry";
import type { ClusterConfig } from "../../../config/schema/schema";
import { type LifecyclePolicy, lifecyclePolicy } from "./lifecyclePolicy";
import { mirroredArtifacts } from "./mirror";

/** A repository in Amazon ECR. */
export interface RepositoryDesign extends Pick<RepositoryConfig, "immutableTags" | "scanOnPush" | "kmsKeyArn" | "forceDelete"> {
  readonly name: string;
  /** @default - nothing is removed */
  readonly lifecyclePolicy?: LifecyclePolicy;
}

/**
 * The repositories of the cluster file and of the mirror, by name. From a repository that only the mirror asks for nothing is removed: what is
 * in it runs, or will run again when a node is replaced. The cluster file may name such a repository to set it up differently.
 */
export function planRepositories(config: ClusterConfig): readonly RepositoryDesign[] {
  const { repositories } = config.registry;
  const names = new Set([...Object.keys(repositories), ...mirroredArtifacts(config).map(({ repository }) => repository)]);
  return [...names].sort().map((name) => {
    const { immutableTags, scanOnPush, kmsKeyArn, forceDelete, ...lifecycle } = repositories[name] ?? repositoryDefaults;
    return {
      name,
      immutableTags,
      scanOnPush,
      kmsKeyArn,
      // What only the mirror put there can be copied again.
      forceDelete: repositories[name] ? forceDelete : true,
      ...(repositories[name] ? { lifecyclePolicy: lifecyclePolicy(lifecycle) } : {}),
    };
  });
}
