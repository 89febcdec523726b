import { z } from "zod";
import { accountId, kmsKeyArn } from "./primitives";

/** What names of repositories in Amazon ECR look like. */
export const repositoryNameRule = "the name of a repository such as team/application (2 to 256 lower-case letters, digits and ._-/)";

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const repositoryName = z.string().regex(/^(?=.{2,256}$)[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/, {
  error: `must be ${repositoryNameRule}`,
});

/** Whether Amazon ECR takes a name for a repository. */
export const isRepositoryName = (name: string): boolean => repositoryName.safeParse(name).success;

const repository = z.strictObject({
  immutableTags: z.boolean().default(true).describe("A tag, once pushed, keeps its image."),
  scanOnPush: z.boolean().default(true),
  kmsKeyArn: kmsKeyArn.optional().describe("Default: encryption.repositoriesKmsKeyArn, or else the cluster's own key."),
  keepImages: z.int().min(1).max(1000).optional().describe("Tagged images that are kept, the newest ones. Default: all."),
  forceDelete: z.boolean().default(false).describe("Let Terraform delete the repository with the images that are in it."),
  keepUntaggedDays: z.int().min(1).max(3650).default(14).describe("Days after which images without a tag are removed."),
});

/** How a repository in Amazon ECR is set up. */
export type RepositoryConfig = z.output<typeof repository>;

/** A repository of which the cluster file says nothing. */
export const repositoryDefaults: RepositoryConfig = repository.parse({});

/** Public registries that Amazon ECR caches without credentials. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html */
const upstream = z.enum(["public.ecr.aws", "registry.k8s.io", "quay.io"]);

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html */
const repositoryPrefix = z.string().regex(/^(?=.{2,30}$)[a-z0-9]+(?:[._-][a-z0-9]+)*$/, {
  error: "must be a repository prefix such as quay (2 to 30 lower-case letters, digits and ._-)",
});

/** Repositories in Amazon ECR that the cluster pulls from. */
export const registry = z.strictObject({
  mirror: z
    .boolean()
    .default(false)
    .describe("Let every image that is not in Amazon ECR come from a mirror there; private-eks images mirror fills it."),
  accountId: accountId
    .optional()
    .describe(
      "AWS account whose Amazon ECR holds the mirror; required with mirror, unless the top-level accountId is given. One that differs from that is a central registry, whose repositories are not made here. Default: the top-level accountId.",
    ),
  prefix: z
    .string()
    .regex(/^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*$/, { error: "must be empty, or path segments that end with a slash, such as my-cluster/" })
    .optional()
    .describe(
      "Put before the names of the mirror's repositories. Default: <name of the cluster>/, so that each cluster has its own; with a hash and in lower case where Amazon ECR does not take the name.",
    ),
  repositories: z
    .record(repositoryName, repository.prefault({}))
    .default({})
    .describe("Repositories to create, by name, besides those of the mirror."),
  pullThroughCache: z
    .record(repositoryPrefix, upstream)
    .default({})
    .describe("Upstream registries by the prefix of the repositories that cache them."),
});
