import * as z from "zod";
import { accountId, kmsKeyArn } from "./primitives";
import { keptTaggedImages, keptUntaggedDays, pullThroughCache } from "./pullThroughCache";
import { registryMirrors } from "./registryMirrors";

/** What names of repositories in Amazon ECR look like. */
export const repositoryNameRule = "the name of a repository such as team/application (2 to 256 lower-case letters, digits and ._-/)";

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
const repositoryName = z.string().regex(/^(?=.{2,256}$)[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/, {
  error: `must be ${repositoryNameRule}`,
});

/** Whether Amazon ECR takes a name for a repository. */
export const isRepositoryName = (name: string): boolean => repositoryName.safeParse(name).success;

const repository = z.strictObject({
  immutableTags: z.boolean().default(true).describe("Refuse to push another image with a tag that exists."),
  scanOnPush: z.boolean().default(true).describe("Scan each image for known vulnerabilities when it is pushed."),
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe("KMS key that encrypts the images. Default: encryption.repositoriesKmsKeyArn, or else the cluster's own key."),
  keepImages: keptTaggedImages.describe("Number of tagged images to keep; older ones are deleted. Default: all are kept."),
  forceDelete: z.boolean().default(false).describe("Let Terraform destroy the repository even if it has images."),
  keepUntaggedDays: keptUntaggedDays,
});

/** How a repository in Amazon ECR is set up. */
export type RepositoryConfig = z.output<typeof repository>;

/** A repository of which the cluster file says nothing. */
export const repositoryDefaults: RepositoryConfig = repository.parse({});

/** Repositories in Amazon ECR that the cluster pulls from. */
export const registry = z.strictObject({
  mirror: z
    .boolean()
    .default(false)
    .describe("Pull every image that is not in Amazon ECR from a mirror there. `private-eks images mirror` copies the images into it."),
  accountId: accountId
    .optional()
    .describe(
      "Id of the AWS account whose Amazon ECR has the mirror; required with mirror, unless the top-level accountId is given. In another account, the repositories must exist: they are not created here. Default: the top-level accountId.",
    ),
  prefix: z
    .string()
    .regex(/^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*$/, { error: "must be empty, or path segments that end with a slash, such as my-cluster/" })
    .optional()
    .describe(
      "Text before the names of the mirror's repositories. Default: <name of the cluster>/, so that each cluster has its own; in lower case and with a hash if Amazon ECR does not allow the name.",
    ),
  mirrors: registryMirrors
    .default({})
    .describe(
      "Where the nodes pull the images of other registries from, whoever names them: by the name of a registry, mirrors in the order in which they are tried. `*` stands for all registries but Amazon ECR that have none of their own. Manifests and charts need no change. Fargate and EKS Auto Mode know no mirrors, and newer versions of Bottlerocket try them by the alphabet.",
    ),
  repositories: z
    .record(repositoryName, repository.prefault({}))
    .default({})
    .describe("Repositories to create in Amazon ECR, by name, besides those of the mirror."),
  pullThroughCache: pullThroughCache
    .default({})
    .describe(
      "Registries that Amazon ECR caches: a prefix of your choice for the repositories, and the registry; with settings where it asks for credentials.",
    ),
});
