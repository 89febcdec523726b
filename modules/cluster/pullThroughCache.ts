import { EcrPullThroughCacheRule } from "@cdktf/provider-aws/lib/ecr-pull-through-cache-rule";
import { EcrRepositoryCreationTemplate } from "@cdktf/provider-aws/lib/ecr-repository-creation-template";
import type { Construct } from "constructs";
import type { PullThroughCacheDesign } from "../../design/images/registry/pullThroughCaches";
import type { UsableRole } from "../role";

export interface PullThroughCacheProps {
  readonly cache: PullThroughCacheDesign;
  /** KMS key of the images. @default - keys of Amazon S3 */
  readonly kmsKeyArn: string | undefined;
  /** The role by which Amazon ECR creates repositories with a KMS key. @default - it needs none */
  readonly creationRole: UsableRole | undefined;
}

/** A registry that Amazon ECR caches. The first pull of an image creates its repository, by the template. */
export function createPullThroughCache(scope: Construct, { cache, kmsKeyArn, creationRole }: PullThroughCacheProps): void {
  const { prefix, repositories } = cache;
  const template =
    repositories &&
    new EcrRepositoryCreationTemplate(scope, `repository-template-${prefix}`, {
      prefix,
      appliedFor: ["PULL_THROUGH_CACHE"],
      encryptionConfiguration: [kmsKeyArn === undefined ? { encryptionType: "AES256" } : { encryptionType: "KMS", kmsKey: kmsKeyArn }],
      // With tags that nobody may move, Amazon ECR could not bring an image up to date.
      imageTagMutability: "MUTABLE",
      lifecyclePolicy: JSON.stringify(repositories.lifecyclePolicy),
      ...(creationRole && { customRoleArn: creationRole.arn, dependsOn: [...creationRole.permissions] }),
    });
  new EcrPullThroughCacheRule(scope, `pull-through-cache-${prefix}`, {
    ecrRepositoryPrefix: prefix,
    upstreamRegistryUrl: cache.upstreamUrl,
    ...(cache.credentialArn !== undefined && { credentialArn: cache.credentialArn }),
    ...(cache.roleArn !== undefined && { customRoleArn: cache.roleArn }),
    ...(cache.upstreamPrefix !== undefined && { upstreamRepositoryPrefix: cache.upstreamPrefix }),
    ...(template && { dependsOn: [template] }),
  });
}
