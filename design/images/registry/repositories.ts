import { type RepositoryConfig, repositoryDefaults } from "../../../config/schema/registry";
import type { ClusterFacts } from "../../facts";
import type { ConfigPath } from "../../../config/findings/finding";
import { byIpv4Name, type Chart, isCentralMirror, mirroredName } from "../images";
import { chosenReleases } from "../../charts/releases";
import { ownCharts } from "../../software/charts";

export interface RepositoryDesign extends Pick<RepositoryConfig, "immutableTags" | "scanOnPush" | "kmsKeyArn" | "forceDelete"> {
  readonly name: string;
  /** @default - nothing is removed */
  readonly lifecyclePolicy?: LifecyclePolicy;
}

/**
 * The repositories of the cluster file, and of a mirror in the cluster's account, by name. From a repository that only the mirror asks for nothing is removed: what is
 * in it runs, or will run again when a node is replaced. The cluster file may name such a repository to set it up differently.
 */
export function planRepositories(facts: ClusterFacts): readonly RepositoryDesign[] {
  const { repositories } = facts.config.registry;
  const mirrored = isCentralMirror(facts.config) ? [] : mirroredArtifacts(facts);
  const names = new Set([...Object.keys(repositories), ...mirrored.map(({ repository }) => repository)]);
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

/** An image or an OCI chart of which the mirror holds a copy. */
export interface MirroredArtifact {
  /** Where the cluster file has it, without scheme and tag: `public.ecr.aws/nginx/nginx`. */
  readonly source: string;
  /** Name of its repository in the mirror, such as `nginx/nginx`. */
  readonly repository: string;
  /** Where the cluster file names it. */
  readonly path: ConfigPath;
}

/** A chart in an OCI registry as images are named: `ghcr.io/charts/controller`. */
const chartReference = ({ repository, name }: Chart): string => `${repository.replace(/^oci:\/\/|\/$/g, "")}/${name}`;

/** All that the mirror must hold; nothing without a mirror. */
export function mirroredArtifacts({ config, images: needed }: ClusterFacts): readonly MirroredArtifact[] {
  const images = needed.filter(({ source, repository }) => repository !== byIpv4Name(source, config.region));
  const charts = [...ownCharts(config), ...chosenReleases(config)].filter(
    ({ chart, sourceChart }) => chart.repository !== sourceChart.repository,
  );
  return [
    ...images.map(({ source, remedy }) => ({ source, path: remedy.path })),
    ...charts.map(({ sourceChart, path }) => ({ source: chartReference(sourceChart), path: [...path, "chart", "repository"] })),
  ].map((artifact) => ({ ...artifact, repository: mirroredName(config, artifact.source) }));
}
