import { namePrefix } from "../../../aws/names";
import { awsCommand, type Blocker, type Teardown } from "./teardown";

/**
 * Deletion protection is lifted by an edit of the cluster file, never by force. In the file it protects more than the cluster: Terraform then
 * refuses to destroy what holds data, and the network.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
 */
export function protectionBlockers({ design: { config }, account: { cluster }, ownSubnetIds }: Teardown): readonly Blocker[] {
  const protects = cluster?.deletionProtection ?? false;
  // A cluster that cannot be read has no VPC.
  const isThere = cluster?.vpcId !== undefined || ownSubnetIds.size > 0;
  if (!protects && !(config.deletionProtection && isThere)) return [];
  const steps = [
    ...(config.deletionProtection ? ["set deletionProtection: false in the cluster file", "synthesize"] : []),
    ...(protects ? [`apply ${config.name}-cluster`] : []),
  ];
  return [
    {
      kind: "deletion protection",
      id: config.name,
      owner: protects ? "EKS cluster" : "cluster file",
      effect: "blocks",
      stack: cluster ? "cluster" : "network",
      why: protects ? "EKS refuses to delete the cluster" : "Terraform refuses to destroy what the file protects",
      fix: steps.join(", "),
    },
  ];
}

/**
 * Node groups and Fargate profiles that the file does not make: EKS deletes no cluster that has any. Add-ons go with the cluster.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteCluster.html
 */
export function computeBlockers(teardown: Teardown): readonly Blocker[] {
  const { design, account } = teardown;
  const foreign = (
    kind: string,
    names: readonly string[],
    isOwn: (name: string) => boolean,
    remove: (name: string) => string,
  ): readonly Blocker[] =>
    names
      .filter((name) => !isOwn(name))
      .map((name) => ({
        kind,
        id: name,
        owner: "not in the cluster file",
        effect: "blocks",
        stack: "cluster",
        why: `EKS deletes no cluster with a ${kind}`,
        fix: awsCommand(teardown, `eks ${remove(name)} --cluster-name ${design.config.name}`),
      }));
  return [
    ...foreign(
      "node group",
      account.nodeGroups,
      (name) => design.nodeGroups.some((group) => group.kind === "managed" && group.namePrefix === namePrefix(name)),
      (name) => `delete-nodegroup --nodegroup-name ${name}`,
    ),
    ...foreign(
      "Fargate profile",
      account.fargateProfiles,
      // One with other selectors is there until the file is applied.
      (profile) => design.fargateProfiles.some(({ name }) => new RegExp(`^${name}-[0-9a-f]{8}$`).test(profile)),
      (name) => `delete-fargate-profile --fargate-profile-name ${name}`,
    ),
  ];
}

/**
 * Repositories with images that the file does not give up.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html
 */
export const repositoryBlockers = ({ design, account }: Teardown): readonly Blocker[] =>
  account.filledRepositories.map((name) => ({
    kind: "repository",
    id: name,
    owner: `registry.repositories.${name}`,
    effect: "blocks",
    stack: "cluster",
    why: "Amazon ECR deletes no repository that holds images",
    fix: `set registry.repositories.${name}.forceDelete: true in the cluster file if the images may go, synthesize, apply ${design.config.name}-cluster`,
  }));

/**
 * Repositories that Amazon ECR created for pull-through caches, which are in no state. Nodes would fill them again, so they come late.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 */
export const cachedRepositoryBlockers = (teardown: Teardown): readonly Blocker[] =>
  teardown.account.cachedRepositories.map((name) => ({
    kind: "repository",
    id: name,
    owner: `registry.pullThroughCache.${Object.keys(teardown.design.config.registry.pullThroughCache).find((prefix) => name.startsWith(`${prefix}/`))}`,
    effect: "outlives",
    stack: "cluster",
    why: "Amazon ECR created it for the pull-through cache, and its images cost; other clusters of the account may pull from it",
    fix: awsCommand(teardown, `ecr delete-repository --force --repository-name ${name}`),
  }));
