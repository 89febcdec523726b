import type { ConfigPath, Finding } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { isInRegionalRegistry, repositoryName } from "../images";
import { pathFor, reachesInternet } from "../../reachability/paths";
import { partitionOf } from "../../../aws/regions";
import { neededImages } from "./mirror";
import { planRepositories } from "./repositories";

/**
 * Whether the first pull of an image through a cache gets to its upstream. Through an interface endpoint of Amazon ECR it does only where the
 * VPC has a way to the internet, though later pulls need none.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
const firstPullReachesUpstream = (config: ClusterConfig): boolean =>
  reachesInternet(config) || pathFor(config, { kind: "service", service: "ecr.dkr" }) === "proxy";

const pathOf = (prefix: string): ConfigPath => ["registry", "pullThroughCache", prefix];

/** The prefix of the cache rule that a repository in Amazon ECR belongs to, if there is one. */
const cacheOf = ({ registry }: ClusterConfig, repository: string): string | undefined =>
  Object.keys(registry.pullThroughCache).find((prefix) => repository.startsWith(`${prefix}/`));

/** Errors where a cache cannot be, cannot be filled, or where its prefix is taken. */
export function pullThroughCacheFindings(config: ClusterConfig): readonly Finding[] {
  if (Object.keys(config.registry.pullThroughCache).length === 0) return [];
  const { id } = partitionOf(config.region);
  return id === "aws" ? [...unreachableUpstreams(config), ...takenPrefixes(config)] : [notOffered(config.region, id)];
}

/** @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html#pull-through-cache-considerations */
const notOffered = (region: string, partition: string): Finding => ({
  severity: "error",
  path: ["registry", "pullThroughCache"],
  alsoReads: [["region"]],
  problem: `Amazon ECR has no pull-through cache in ${region}, a region of the partition ${partition}`,
  fix: "Remove registry.pullThroughCache and set registry.mirror to true with registry.accountId",
});

/** Rules whose first pulls fail, and images of the cluster among these. */
function unreachableUpstreams(config: ClusterConfig): Finding[] {
  if (firstPullReachesUpstream(config)) return [];
  const { region, registry } = config;
  const rules = Object.entries(registry.pullThroughCache).map(([prefix, upstream]): Finding => ({
    severity: "error",
    path: pathOf(prefix),
    alsoReads: [["region"], ["network"]],
    problem: `the first pull through the cache ${prefix} cannot reach ${upstream}: through a VPC endpoint of Amazon ECR it needs a route to the internet, and this VPC has none`,
    fix: "Choose network.egress nat, or remove this cache and set registry.mirror to true with registry.accountId",
  }));
  const images = neededImages(config).flatMap(({ consumer, repository, tag, remedy }): Finding[] => {
    const prefix = isInRegionalRegistry(repository, region) ? cacheOf(config, repositoryName(repository)) : undefined;
    if (prefix === undefined) return [];
    return [
      {
        severity: "error",
        path: remedy.path,
        alsoReads: [["region"], ["network"], pathOf(prefix)],
        problem: `${consumer} needs the image ${repository}:${tag}, whose first pull through the cache ${prefix} cannot reach ${registry.pullThroughCache[prefix]}`,
        fix: `Write its repository in ${registry.pullThroughCache[prefix]} and set registry.mirror to true with registry.accountId, or choose network.egress nat`,
      },
    ];
  });
  return [...rules, ...images];
}

/** Amazon ECR makes the repositories of a cache by itself; another one among them would hide what is upstream. */
const takenPrefixes = (config: ClusterConfig): Finding[] =>
  planRepositories(config).flatMap(({ name }): Finding[] => {
    const prefix = cacheOf(config, name);
    if (prefix === undefined) return [];
    return [
      {
        severity: "error",
        path: pathOf(prefix),
        alsoReads: [["registry"]],
        problem: `the repository ${name} would be among those of the cache ${prefix}`,
        fix: "Choose another prefix for the cache",
      },
    ];
  });
