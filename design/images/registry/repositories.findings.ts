import type { ConfigPath, Finding } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterFacts } from "../../facts";
import { isInRegionalRegistry, mirrorAccount, nameInRegistry, registryOf } from "../images";
import { pathFor, reachesInternet } from "../../reachability/paths";
import { amazonEcrRegistry } from "../../../aws/hosts";
import { partitionOf } from "../../../aws/regions";
import { cacheSettings, planPullThroughCaches } from "./pullThroughCaches";
import { cacheSettingFindings } from "./pullThroughCaches.findings";
import { planRepositories, mirroredArtifacts, type MirroredArtifact } from "./repositories";
import { isRepositoryName, repositoryNameRule } from "../../../config/schema/registry";

/**
 * Whether the first pull of an image through a cache gets to its upstream. Through an interface endpoint of Amazon ECR it does only where the
 * VPC has a way to the internet, though later pulls need none.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const firstPullReachesUpstream = (config: ClusterConfig): boolean =>
  reachesInternet(config) || pathFor(config, { kind: "service", service: "ecr.dkr" }) === "proxy";

const cachePath = (prefix: string): ConfigPath => ["registry", "pullThroughCache", prefix];

/** The prefix of the cache rule that a repository in Amazon ECR belongs to, if there is one. */
const cacheOf = ({ registry }: ClusterConfig, repository: string): string | undefined =>
  Object.keys(registry.pullThroughCache).find((prefix) => repository.startsWith(`${prefix}/`));

/** Errors where a cache cannot be, cannot be filled, or where its prefix is taken. */
export function pullThroughCacheFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  if (Object.keys(config.registry.pullThroughCache).length === 0) return [];
  const { id } = partitionOf(config.region);
  return id === "aws"
    ? [...unreachableUpstreams(facts), ...takenPrefixes(facts), ...cacheSettingFindings(config)]
    : [withoutPullThroughCache(config.region, id)];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html#pull-through-cache-considerations */
const withoutPullThroughCache = (region: string, partition: string): Finding => ({
  severity: "error",
  path: ["registry", "pullThroughCache"],
  alsoReads: [["region"]],
  problem: `Amazon ECR has no pull-through cache in ${region}, a region of the partition ${partition}`,
  fix: "Remove registry.pullThroughCache and set registry.mirror to true with registry.accountId",
});

/** Rules whose first pulls fail, and images of the cluster among these. */
function unreachableUpstreams({ config, images }: ClusterFacts): Finding[] {
  if (firstPullReachesUpstream(config)) return [];
  const { region, registry } = config;
  const caches = planPullThroughCaches(config);
  // Of an upstream in Amazon ECR, AWS's documents do not say whether its first pull needs the internet, too.
  const rules = caches.map(({ prefix, registry: upstream }): Finding => ({
    severity: amazonEcrRegistry(upstream) ? "warning" : "error",
    path: cachePath(prefix),
    alsoReads: [["region"], ["network"]],
    problem: `the first pull through the cache ${prefix} cannot reach ${upstream}: through a VPC endpoint of Amazon ECR it needs a route to the internet, and this VPC has none`,
    fix: "Choose network.egress nat, or remove this cache and set registry.mirror to true with registry.accountId",
  }));
  const ofCluster = images.flatMap(({ consumer, repository, tag, remedy }): Finding[] => {
    const prefix = isInRegionalRegistry(repository, region) ? cacheOf(config, nameInRegistry(repository)) : undefined;
    if (prefix === undefined) return [];
    const upstream = cacheSettings(registry.pullThroughCache[prefix]!).registry;
    return [
      {
        severity: "error",
        path: remedy.path,
        alsoReads: [["region"], ["network"], cachePath(prefix)],
        problem: `${consumer} needs the image ${repository}:${tag}, whose first pull through the cache ${prefix} cannot reach ${upstream}`,
        fix: `Write its repository in ${upstream} and set registry.mirror to true with registry.accountId, or choose network.egress nat`,
      },
    ];
  });
  return [...rules, ...ofCluster];
}

/** Amazon ECR makes the repositories of a cache by itself; another one among them would hide what is upstream. */
const takenPrefixes = (facts: ClusterFacts): Finding[] =>
  planRepositories(facts).flatMap(({ name }): Finding[] => {
    const prefix = cacheOf(facts.config, name);
    if (prefix === undefined) return [];
    return [
      {
        severity: "error",
        path: cachePath(prefix),
        alsoReads: [["registry"]],
        problem: `the repository ${name} would be among those of the cache ${prefix}`,
        fix: "Choose another prefix for the cache",
      },
    ];
  });

/** Errors where the mirror has no account, or where two artifacts would share a repository, or one would have none. */
export function mirrorFindings(facts: ClusterFacts): readonly Finding[] {
  const { mirror } = facts.config.registry;
  const artifacts = mirroredArtifacts(facts);
  return [
    ...(mirror && mirrorAccount(facts.config) === undefined ? [withoutAccount] : []),
    ...sharedRepositories(artifacts),
    ...invalidNames(artifacts),
  ];
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
