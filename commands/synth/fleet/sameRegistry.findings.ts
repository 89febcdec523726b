import type { Finding } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { isCentralMirror, mirroredName } from "../../../design/images/images";
import { mirroredArtifacts } from "../../../design/images/registry/repositories";
import { type FleetCheck, groupsSharing } from "./fleetCheck";

/**
 * Clusters that would each make a repository of one name, or a pull-through cache of one prefix, in the registry of their account and region, which has
 * each once. A finding of all but the first: a warning where a file does not say which account it is about.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
 */
export const sameRegistryFindings: FleetCheck = (clusters) =>
  groupsSharing(
    clusters.filter(({ config }) => makesSomething(config)),
    ({ config }) => config.region,
  ).flatMap((group) => {
    const namesOf = mirroredOnce();
    return group.flatMap(({ config, file }, index) =>
      group.slice(0, index).flatMap((other) => {
        if (isInOtherAccount(config, other.config)) return [];
        const isKnown = config.accountId !== undefined && other.config.accountId !== undefined;
        return [...repositoriesMadeTwice(config, other.config, namesOf), ...cachesMadeTwice(config, other.config)].map(
          ({ problem, ...rest }) => ({
            file,
            finding: {
              severity: isKnown ? ("error" as const) : ("warning" as const),
              ...rest,
              problem: `${problem} ${other.file}${isKnown ? "" : ", and nothing says that these are of different accounts"}`,
            },
          }),
        );
      }),
    );
  });

/** A finding whose problem goes on with the name of the other cluster's file. */
type SameRegistryFinding = Omit<Finding, "severity">;

const hasOwnMirror = (config: ClusterConfig): boolean => config.registry.mirror && !isCentralMirror(config);

const makesSomething = (config: ClusterConfig): boolean =>
  hasOwnMirror(config) || [config.registry.repositories, config.registry.pullThroughCache].some((made) => Object.keys(made).length > 0);

const isInOtherAccount = ({ accountId }: ClusterConfig, other: ClusterConfig): boolean =>
  accountId !== undefined && other.accountId !== undefined && accountId !== other.accountId;

/** The repositories of a mirror, worked out once for each cluster. */
function mirroredOnce(): (config: ClusterConfig) => ReadonlySet<string> {
  const known = new Map<ClusterConfig, ReadonlySet<string>>();
  return (config) => {
    const names = known.get(config) ?? new Set(mirroredArtifacts(analyse(config)).map(({ repository }) => repository));
    known.set(config, names);
    return names;
  };
}

function repositoriesMadeTwice(
  config: ClusterConfig,
  other: ClusterConfig,
  namesOf: ReturnType<typeof mirroredOnce>,
): readonly SameRegistryFinding[] {
  const [prefix, others] = [config, other].map((each) => (hasOwnMirror(each) ? mirroredName(each, "") : undefined));
  const isListed = (name: string, { registry }: ClusterConfig): boolean => Object.hasOwn(registry.repositories, name);
  // What a mirror holds is worked out where a name of it may be that of another repository alone.
  const mayShare = (one: string | undefined, two: string | undefined, { registry }: ClusterConfig): boolean =>
    one !== undefined &&
    ((two !== undefined && (one.startsWith(two) || two.startsWith(one))) ||
      Object.keys(registry.repositories).some((name) => name.startsWith(one)));
  const mirrored = mayShare(prefix, others, other) || mayShare(prefix, undefined, config) ? namesOf(config) : new Set<string>();
  const mirroredByOther = mayShare(others, prefix, config) ? namesOf(other) : new Set<string>();
  const isMadeByOther = (name: string): boolean => isListed(name, other) || mirroredByOther.has(name);
  const twice = [...mirrored].filter(isMadeByOther).sort();
  return [
    ...(twice.length === 0
      ? []
      : [
          {
            path: ["registry", config.registry.prefix === undefined ? "mirror" : "prefix"],
            problem: `repositories of the mirror (${twice.length > 1 ? `${twice.length} such as ${twice[0]}` : twice[0]}) are created by this file and by`,
            fix:
              config.registry.prefix === undefined
                ? `Write a registry.prefix of its own, such as mirror/${prefix}`
                : `Remove it, so that the names begin with ${mirroredName({ ...config, registry: { ...config.registry, prefix: undefined } }, "")}`,
          },
        ]),
    ...Object.keys(config.registry.repositories)
      .filter((name) => !mirrored.has(name) && isMadeByOther(name))
      .map((name) => ({
        path: ["registry", "repositories", name],
        problem: "the repository is created by this file and by",
        fix: "Remove it here: the nodes of both clusters pull from it. Or give it another name",
      })),
  ];
}

const cachesMadeTwice = (config: ClusterConfig, other: ClusterConfig): readonly SameRegistryFinding[] =>
  Object.keys(config.registry.pullThroughCache)
    .filter((prefix) => Object.hasOwn(other.registry.pullThroughCache, prefix))
    .map((prefix) => ({
      path: ["registry", "pullThroughCache", prefix],
      problem: "the pull-through cache of this prefix is created by this file and by",
      fix: "Choose another prefix here, and write it where images and registry.mirrors name this one",
    }));
