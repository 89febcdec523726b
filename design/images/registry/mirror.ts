import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { isRepositoryName, repositoryNameRule } from "../../../config/schema/registry";
import type { ClusterConfig } from "../../../config/schema/schema";
import { planCharts } from "../../software/charts";
import { dependencies, type Need } from "../../reachability/dependencies";
import { type Chart, mirroredName, registryOf } from "../images";

/** An image or an OCI chart of which the mirror holds a copy. */
export interface MirroredArtifact {
  /** Where the cluster file has it, without scheme and tag: `public.ecr.aws/nginx/nginx`. */
  readonly source: string;
  /** Name of its repository in the mirror, such as `nginx/nginx`. */
  readonly repository: string;
  /** Where the cluster file names it. */
  readonly path: ConfigPath;
}

/** The images that the cluster pulls besides those of EKS, with their consumers. */
export const neededImages = (config: ClusterConfig): readonly (Extract<Need, { kind: "image" }> & { readonly consumer: string })[] =>
  dependencies
    .filter(({ askedBy }) => askedBy(config).length > 0)
    .flatMap(({ consumer, needs }) => needs(config).flatMap((need) => (need.kind === "image" ? [{ ...need, consumer }] : [])));

/** A chart in an OCI registry as images are named: `ghcr.io/charts/controller`. */
const chartReference = ({ repository, name }: Chart): string => `${repository.replace(/^oci:\/\/|\/$/g, "")}/${name}`;

/** All that the mirror must hold; nothing without a mirror. */
export function mirroredArtifacts(config: ClusterConfig): readonly MirroredArtifact[] {
  const images = neededImages(config).filter(({ source, repository }) => source !== repository);
  const charts = planCharts(config).filter(({ chart, sourceChart }) => chart.repository !== sourceChart.repository);
  return [
    ...images.map(({ source, remedy }) => ({ source, path: remedy.path })),
    ...charts.map(({ sourceChart, path }) => ({ source: chartReference(sourceChart), path: [...path, "chart", "repository"] })),
  ].map((artifact) => ({ ...artifact, repository: mirroredName(config, artifact.source) }));
}

/** Errors where the mirror has no account, or where two artifacts would share a repository, or one would have none. */
export function mirrorFindings(config: ClusterConfig): readonly Finding[] {
  const { mirror, accountId } = config.registry;
  const artifacts = mirroredArtifacts(config);
  return [...(mirror && accountId === undefined ? [withoutAccount] : []), ...sharedRepositories(artifacts), ...invalidNames(artifacts)];
}

const withoutAccount: Finding = {
  severity: "error",
  path: ["registry", "mirror"],
  problem: "the images cannot be named: registry.accountId, the account of the mirror, is not given",
  fix: "Set registry.accountId to the AWS account of the cluster",
};

/** The same path in two registries: the mirror has one repository for it. */
const sharedRepositories = (artifacts: readonly MirroredArtifact[]): Finding[] =>
  artifacts.flatMap(({ source, repository, path }, index): Finding[] => {
    const other = artifacts
      .slice(0, index)
      .find((earlier) => earlier.repository === repository && registryOf(earlier.source) !== registryOf(source));
    if (!other) return [];
    return [
      {
        severity: "error",
        path,
        alsoReads: [["registry", "mirror"], other.path],
        problem: `${source} and ${other.source} would share the repository ${repository} of the mirror`,
        fix: `Copy ${source} to another repository in Amazon ECR and name that one`,
      },
    ];
  });

const invalidNames = (artifacts: readonly MirroredArtifact[]): Finding[] =>
  artifacts
    .filter(({ repository }) => !isRepositoryName(repository))
    .map(({ source, repository, path }) => ({
      severity: "error",
      path,
      alsoReads: [["registry", "mirror"]],
      problem: `the mirror of ${source} would be the repository ${JSON.stringify(repository)}, a name that Amazon ECR does not take`,
      allowed: repositoryNameRule,
      fix: `Copy ${source} to another repository in Amazon ECR and name that one`,
    }));
