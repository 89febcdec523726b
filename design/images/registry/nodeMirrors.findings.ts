import { amazonEcrRegistry } from "../../../aws/hosts";
import { partitionOf } from "../../../aws/regions";
import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { noEffect } from "../../../config/findings/noEffect";
import { pathText } from "../../../config/findings/path";
import { cachedRegistry } from "../../../config/schema/pullThroughCache";
import { anyRegistry, type MirrorConfig } from "../../../config/schema/registryMirrors";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterFacts } from "../../facts";
import { hasNodes } from "../../fargate/pods";
import { deployedImage, nameInRegistry } from "../images";
import { askingForNothing } from "./pullThroughCaches.findings";
import { planPullThroughCaches } from "./pullThroughCaches";
import { firstPullReachesUpstream } from "./repositories.findings";
import { familyFindings, type MirrorEntry, mirrorsPath } from "./mirrorFamilies.findings";
import { amazonEcrOf, namedMirrors, type RegistryMirror, repositoriesBelow } from "./nodeMirrors";

/** What the nodes would not do with the mirrors that the cluster file names. */
export function nodeMirrorFindings(facts: ClusterFacts): readonly Finding[] {
  const { config } = facts;
  const registries = namedMirrors(config).map(({ registry, mirrors }) => ({ path: [...mirrorsPath, registry], registry, mirrors }));
  if (registries.length === 0) return [];
  if (!hasNodes(config)) return [noEffect({ path: mirrorsPath, without: "node groups", alsoReads: [["nodeGroups"]] })];
  return [
    ...registries.flatMap((entry) => registryFindings(config, entry)),
    ...tokenRegionFindings(registries),
    ...familyFindings(facts, registries),
  ];
}

/** Names that Docker Hub has beside the one in references of images. @see https://github.com/distribution/reference/blob/main/normalize.go */
const dockerHub = { name: "docker.io", others: ["hub.docker.com", "index.docker.io", "registry-1.docker.io"] };

/** The registries for whose images nodes get a token of Amazon ECR Public. */
const amazonEcrPublic = ["public.ecr.aws", "ecr-public.aws.com"];

function registryFindings(config: ClusterConfig, { path, registry, mirrors }: MirrorEntry): readonly Finding[] {
  const inAmazonEcr = mirrors.findIndex(amazonEcrOf);
  return [
    ...(dockerHub.others.includes(registry) ? [dockerHubName(path, registry)] : []),
    ...(inAmazonEcr >= 0 && registry === anyRegistry ? [ofAllRegistries([...path, inAmazonEcr, "url"])] : []),
    ...(inAmazonEcr >= 0 && amazonEcrPublic.includes(registry) ? [ofPublicRegistry([...path, inAmazonEcr, "url"], registry)] : []),
    ...(amazonEcrRegistry(registry) || inAmazonEcr >= 0 ? tokenShown(path, registry, mirrors) : []),
    ...mirrors.flatMap((mirror, index) => unfilled(config, registry, mirror, [...path, index, "url"])),
    ...mirrors.flatMap((mirror, index) => prefixTwice(config, registry, mirror, [...path, index, "url"])),
    ...mirrors.flatMap(({ url, host }, index) => {
      const place = [...path, index, "url"];
      return [
        ...(url.startsWith("http:") ? [unencrypted(place, host)] : []),
        ...(mirrors.findIndex((other) => other.url === url) < index ? [mirrorNamedTwice(place, host)] : []),
        ...(isRegistryItself(registry, host) ? [noMirror(place, registry, mirrors.length > 1 ? "it" : pathText(path))] : []),
        ...withoutApi([...path, index], config.registry.mirrors[registry]![index]!),
      ];
    }),
  ];
}

/** A mirror in the cluster's own Amazon ECR whose repositories neither a cache makes nor the cluster file. */
function unfilled(config: ClusterConfig, registry: string, mirror: RegistryMirror, path: ConfigPath): readonly Finding[] {
  const { accountId, region } = config;
  const { pullThroughCache, repositories } = config.registry;
  const found = amazonEcrOf(mirror);
  const prefix = repositoriesBelow(mirror);
  if (!found || prefix === "" || found.account !== accountId || found.region !== region) return [];
  const ofMirror =
    config.registry.mirror &&
    nameInRegistry(deployedImage(config, { repository: `${registry}/image`, tag: "1" }).repository).startsWith(`${prefix}/`);
  const isCached = Object.keys(pullThroughCache).some((cache) => `${prefix}/`.startsWith(`${cache}/`));
  if (ofMirror || isCached || Object.keys(repositories).some((name) => name.startsWith(`${prefix}/`))) return [];
  const cache = pathText(["registry", "pullThroughCache", prefix]);
  const credentials = askingForNothing.includes(registry) || amazonEcrRegistry(registry) ? "" : " with a credentialArn";
  const obstacle = cacheObstacle(config, registry);
  const fix =
    obstacle === undefined
      ? `Write ${cache} for ${registry}${credentials}, or make sure that somebody else has made the cache`
      : `Write them at registry.repositories, as ${obstacle}, or make sure that somebody else has made them`;
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["accountId"], ["region"], ["registry", "pullThroughCache"], ["registry", "repositories"], ["registry", "mirror"]],
      problem: `neither registry.pullThroughCache nor registry.repositories makes repositories below ${prefix}/, so that this mirror has no images`,
      fix,
    },
  ];
}

/** Why no cache would fill a mirror; undefined where one would. */
function cacheObstacle(config: ClusterConfig, registry: string): string | undefined {
  if (!cachedRegistry.safeParse(registry).success) return `${registry} is none that Amazon ECR caches`;
  if (partitionOf(config.region).id !== "aws") return `Amazon ECR has no pull-through cache in ${config.region}`;
  return firstPullReachesUpstream(config) ? undefined : `this VPC has no route to the internet for the first pull through a cache`;
}

/**
 * A cache puts its upstream prefix before what follows its own, and nodes ask the mirror for the whole name, which has that prefix already.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html
 */
function prefixTwice(config: ClusterConfig, registry: string, mirror: RegistryMirror, path: ConfigPath): readonly Finding[] {
  const found = amazonEcrOf(mirror);
  const prefix = repositoriesBelow(mirror);
  if (found?.account !== config.accountId || found?.region !== config.region) return [];
  return planPullThroughCaches(config)
    .filter((cache) => cache.registry === registry && cache.upstreamPrefix !== undefined && `${prefix}/`.startsWith(`${cache.prefix}/`))
    .map(({ prefix: cache, upstreamPrefix }): Finding => {
      const place = ["registry", "pullThroughCache", cache];
      return {
        severity: "error",
        path: [...place, "upstreamPrefix"],
        alsoReads: [path, ["accountId"], ["region"]],
        problem: `nodes ask this cache for ${upstreamPrefix}/<image> of ${registry}, as ${pathText(path)} says, and Amazon ECR would ask that for ${upstreamPrefix}/${upstreamPrefix}/<image>`,
        fix: `Remove ${pathText([...place, "upstreamPrefix"])}`,
      };
    });
}

/** containerd reads no file that has the same host twice. @see https://toml.io/en/v1.0.0#table */
const mirrorNamedTwice = (path: ConfigPath, host: string): Finding => ({
  severity: "error",
  path,
  problem: `${host} is named twice, with the same path`,
  fix: "Remove one of the two",
});

const isRegistryItself = (registry: string, host: string): boolean =>
  host === registry || (registry === dockerHub.name && dockerHub.others.includes(host));

const noMirror = (path: ConfigPath, registry: string, removed: string): Finding => ({
  severity: "warning",
  path,
  problem: `this is ${registry} itself, and no mirror of it`,
  fix: `Remove ${removed}, or write the URL of a mirror`,
});

/** A path that is taken as it is, without what the API of every registry begins with. @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#endpoints */
function withoutApi(path: ConfigPath, { overridePath, url }: MirrorConfig): readonly Finding[] {
  const { origin, pathname } = new URL(url);
  const written = pathname.replace(/\/$/, "");
  const isMeant = written === "" ? !overridePath : overridePath !== undefined;
  if (isMeant || written.split("/").includes("v2")) return [];
  return [
    {
      severity: "warning",
      path: [...path, "url"],
      alsoReads: [[...path, "overridePath"]],
      problem: `nodes would ask ${origin}${written}/<image>, and the API of a registry is below /v2`,
      fix:
        written === ""
          ? "Remove overridePath"
          : `Write ${origin}/v2${written}, or ${origin}${written}/v2 where each repository has an API of its own, as in Artifactory, or set overridePath to true if it answers there`,
    },
  ];
}

const dockerHubName = (path: ConfigPath, registry: string): Finding => ({
  severity: "warning",
  path,
  problem: `images of Docker Hub are of ${dockerHub.name}, and none is pulled from ${registry} unless its reference says so`,
  fix: `Name ${dockerHub.name}`,
});

/** The kubelet has no pattern for all images, and the registry of EKS would be asked for its images there too. */
const ofAllRegistries = (path: ConfigPath): Finding => ({
  severity: "error",
  path,
  problem: "a mirror in Amazon ECR cannot be that of all registries: nodes fetch its token for the images of registries that are named",
  fix: "Write the mirror below the name of each registry, such as docker.io",
});

/** @see https://github.com/kubernetes/cloud-provider-aws/blob/v1.37.1/cmd/ecr-credential-provider/main.go */
const ofPublicRegistry = (path: ConfigPath, registry: string): Finding => ({
  severity: "error",
  path,
  problem: `nodes fetch a token of Amazon ECR Public for images of ${registry}, and a mirror in Amazon ECR refuses it`,
  fix: `Remove the mirror of ${registry}, and name its images in Amazon ECR, as registry.mirror does for those of this file`,
});

/** The token that nodes have for a registry is for whoever they pull from. @see https://github.com/containerd/containerd/blob/v2.4.2/internal/cri/server/images/image_pull.go */
const tokenShown = (path: ConfigPath, registry: string, mirrors: MirrorEntry["mirrors"]): readonly Finding[] => {
  const others = mirrors.filter((mirror) => !amazonEcrOf(mirror)).map(({ host }) => host);
  return others.length === 0
    ? []
    : [
        {
          severity: "warning",
          path,
          problem: `${others.join(", ")} can ask the nodes for the token of Amazon ECR that they have for images of ${registry}, by which all that they may pull can be pulled for 12 hours`,
          fix: `Remove ${others.length === mirrors.length ? pathText(path) : "the mirrors outside of Amazon ECR"}, or make sure that ${others.length > 1 ? "they ask" : "it asks"} for no credentials`,
        },
      ];
};

const unencrypted = (path: ConfigPath, host: string): Finding => ({
  severity: "warning",
  path,
  problem: `images come from ${host} without TLS, and whoever is on the way can put others in their places`,
  fix: "Write https, with its certificate authority at certificateAuthorities.certificates",
});

/** The token that nodes fetch is that of one region. */
function tokenRegionFindings(registries: readonly MirrorEntry[]): readonly Finding[] {
  const named = registries.flatMap(({ mirrors, path }) =>
    mirrors.flatMap((mirror, index) => {
      const found = amazonEcrOf(mirror);
      return found ? [{ path: [...path, index, "url"], region: found.region }] : [];
    }),
  );
  const [first] = named;
  return named
    .filter(({ region }) => region !== first?.region)
    .map(({ path, region }) => ({
      severity: "error",
      path,
      alsoReads: [first!.path],
      problem: `this mirror is in Amazon ECR of ${region}, another one in ${first!.region}, and nodes fetch the token of one region`,
      fix: `Replicate its repositories to ${first!.region}, and name that region`,
    }));
}
