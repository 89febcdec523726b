import type { RepositoryConfig } from "../../../config/schema/registry";

/** A lifecycle policy of a repository in Amazon ECR, as a plain object; a stack renders it as JSON. */
export interface LifecyclePolicy {
  readonly rules: readonly {
    readonly rulePriority: number;
    readonly description: string;
    readonly selection: Readonly<Record<string, string | number | readonly string[]>>;
    readonly action: { readonly type: "expire" };
  }[];
}

/**
 * Removes images without a tag after some days, and, where asked for, all tagged images but the newest. The images of a multi-architecture
 * image have no tags, but do not expire before the index that lists them.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export function lifecyclePolicy({
  keepImages,
  keepUntaggedDays,
}: Pick<RepositoryConfig, "keepImages" | "keepUntaggedDays">): LifecyclePolicy {
  const selections = [
    {
      description: `Remove images without a tag after ${keepUntaggedDays} days`,
      selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: keepUntaggedDays },
    },
    ...(keepImages === undefined
      ? []
      : [
          {
            description: `Keep the ${keepImages} newest images with a tag`,
            selection: { tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: keepImages },
          },
        ]),
  ];
  return { rules: selections.map((rule, index) => ({ rulePriority: index + 1, ...rule, action: { type: "expire" } })) };
}
