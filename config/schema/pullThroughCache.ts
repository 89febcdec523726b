import * as z from "zod";
import { choiceOf, iamArn, kmsKeyArn } from "./primitives";

/**
 * Path segments of repository names. One by the name of the whole registry, ROOT, would be in the way of all other repositories.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
 */
const repositoryPrefix = z.string().regex(/^(?=.{2,30}$)[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/, {
  error: "must be a repository prefix such as quay (2 to 30 lower-case letters, digits and ._-/)",
});

/** Registries that Amazon ECR caches without credentials. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html */
const publicRegistry = choiceOf({
  "public.ecr.aws": "Amazon ECR Public",
  "registry.k8s.io": "The registry of Kubernetes",
  "quay.io": "Quay",
});

/** All that it caches, by their names in references of images. */
export const cachedRegistry = z
  .string()
  .regex(
    /^(?:public\.ecr\.aws|registry\.k8s\.io|quay\.io|docker\.io|ghcr\.io|registry\.gitlab\.com|cgr\.dev|[a-z\d-]+\.azurecr\.io|\d{12}\.dkr\.ecr\.[a-z\d-]+\.amazonaws\.com)$/,
    {
      error:
        "must be a registry that Amazon ECR caches, such as docker.io, ghcr.io, registry.gitlab.com, cgr.dev, <name>.azurecr.io, <account>.dkr.ecr.<region>.amazonaws.com",
    },
  );

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html */
const credentialArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:ecr-pullthroughcache\/[a-zA-Z0-9/_+=.@-]{1,498}$/, {
    error:
      "must be the ARN of a secret whose name begins with ecr-pullthroughcache/, such as arn:aws:secretsmanager:us-west-2:111122223333:secret:ecr-pullthroughcache/docker-hub-AbCdEf",
  });

/** How many tagged images a repository keeps. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
export const keptTaggedImages = z.int().min(1).max(1000).optional();

/** How long a repository keeps images without a tag. */
export const keptUntaggedDays = z.int().min(1).max(3650).default(14).describe("Days after which images without a tag are deleted.");

/**
 * How Amazon ECR creates the repositories of a cache. It leaves those alone that are there already.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 */
const cachedRepositories = z.strictObject({
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe(
      "KMS key that encrypts the images. Default: encryption.repositoriesKmsKeyArn, or else keys of Amazon S3: the repositories outlive the cluster and its own key.",
    ),
  keepImages: keptTaggedImages.describe(
    "Number of tagged images to keep; older ones are deleted, and pulled again when they are asked for. Default: all are kept.",
  ),
  keepUntaggedDays: keptUntaggedDays,
});

/** A cache of a registry that asks for credentials, or has settings. */
export const cachedWithSettings = z.strictObject({
  registry: cachedRegistry.describe("The registry, by its name in references of images, such as docker.io."),
  credentialArn: credentialArn
    .optional()
    .describe(
      "ARN of a secret in AWS Secrets Manager with the user name and the access token for the registry, of the cluster's account and region. Docker Hub, GitHub, GitLab, Azure and Chainguard demand one.",
    ),
  roleArn: iamArn("role")
    .optional()
    .describe(
      "ARN of the IAM role by which Amazon ECR pulls from the registry of another AWS account. Default: none, the account is the same.",
    ),
  upstreamPrefix: repositoryPrefix
    .optional()
    .describe(
      "Cache only the repositories of a registry in Amazon ECR whose names begin with this, and leave it out of the names here. Default: all.",
    ),
  repositories: cachedRepositories
    .optional()
    .describe(
      "How the repositories are created. Default: as Amazon ECR does it, encrypted with keys of Amazon S3, and with all images kept.",
    ),
});

/** Registries that Amazon ECR caches, by the prefix of the repositories: the name of one that asks for no credentials, or settings. */
export const pullThroughCache = z.record(repositoryPrefix, z.union([publicRegistry, cachedWithSettings]));

/** A cache as the cluster file has it. */
export type PullThroughCacheConfig = z.output<typeof pullThroughCache>[string];

/** How the repositories of a cache are created. */
export type CachedRepositoriesConfig = z.output<typeof cachedRepositories>;
