import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf } from "../../aws/regions";
import { allow, policyDocument, type PolicyDocument, type Statement, type TrustStatement } from "./policy";

/**
 * The policy of a repository: principals of the account may pull where their own policies let them, as those of nodes and of Fargate do; no
 * other account may. Roles are not named: they are made after the repository, and Amazon ECR refuses principals that do not exist.
 * @param accountId may be a Terraform reference
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
export const repositoryPolicy = (partition: string, accountId: string): PolicyDocument<TrustStatement> =>
  policyDocument([
    {
      Sid: "PullWithinAccount",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    },
  ]);

/**
 * What whoever pulls through a cache needs besides pulling: the first pull of an image makes its repository, in the caller's name. Only of the
 * caches of the cluster file; none without caches.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
export function pullThroughCacheStatements({ region, registry }: ClusterConfig): readonly Statement[] {
  const prefixes = Object.keys(registry.pullThroughCache);
  if (prefixes.length === 0) return [];
  const repositories = prefixes.map((prefix) => `arn:${partitionOf(region).id}:ecr:${region}:*:repository/${prefix}/*`);
  return [allow(["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"], repositories)];
}
