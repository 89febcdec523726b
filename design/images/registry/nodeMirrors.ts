import { amazonEcrRegistry } from "../../../aws/hosts";
import type { ConfigPath } from "../../../config/findings/finding";
import type { ClusterConfig } from "../../../config/schema/schema";
import { anyRegistry, type MirrorConfig } from "../../../config/schema/registryMirrors";
import { hasNodes } from "../../fargate/pods";
import { bottlerocketRegistry, eksRegistry } from "../awsRegistries";
import { ecrRegistry, mirrorAccount, nameInRegistry, registryOf, unknownAccount } from "../images";

/** A mirror of a registry, as containerd asks it. */
export interface RegistryMirror {
  /** URL of the API below which manifests and layers are: with /v2, or with a path of the mirror's own. */
  readonly url: string;
  /** Its host, with the port where it has one. */
  readonly host: string;
}

/** Where nodes pull images from that are not named so, and what they need for it. */
export interface NodeMirrors {
  readonly registries: readonly MirroredRegistry[];
  /** The registries whose mirrors are in Amazon ECR, and its region. @default - none are */
  readonly amazonEcr?: { readonly registries: readonly string[]; readonly region: string };
}

/** A registry whose images nodes pull from somewhere else. */
export interface MirroredRegistry {
  /** Its host as references of images have it; `*` stands for all that have no entry of their own. */
  readonly registry: string;
  /** In the order in which they are tried; none where the registry itself is asked after all. */
  readonly mirrors: readonly RegistryMirror[];
  /** Whether the registry itself is asked where no mirror answers. */
  readonly fallsBack: boolean;
}

/**
 * The mirrors of a registry, those for all registries where it has none of its own; none for Amazon ECR. Nodes of groups and of Karpenter are told of
 * them: Fargate and EKS Auto Mode have no setting for it.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
export function mirrorsOf(config: ClusterConfig, registry: string): readonly RegistryMirror[] {
  const { mirrors } = config.registry;
  if (!hasNodes(config)) return [];
  const named = mirrors[registry] ?? (amazonEcrRegistry(registry) ? [] : (mirrors[anyRegistry] ?? []));
  return named.map(registryMirror);
}

/** Whether a key of the cluster file is that of a registry's mirrors. */
export const isMirrorKey = ([section, key]: ConfigPath): boolean => section === "registry" && key === "mirrors";

/** The repositories in mirrors of its registry that a repository is pulled from; none without mirrors. */
export const mirroredRepositories = (config: ClusterConfig, repository: string): readonly string[] =>
  mirrorsOf(config, registryOf(repository)).map((mirror) =>
    [hostWithPort(mirror), repositoriesBelow(mirror), nameInRegistry(repository)].filter((part) => part !== "").join("/"),
  );

/** What the names of a mirror's repositories begin with, without the slash after it. */
export const repositoriesBelow = ({ url }: RegistryMirror): string =>
  new URL(url).pathname.replace(/^\/v2(?=\/|$)|\/v2$/g, "").replace(/^\//, "");

/** containerd appends /v2 to a path that has none, unless it is told not to. */
function registryMirror({ url, overridePath }: MirrorConfig): RegistryMirror {
  const { host, pathname } = new URL(url);
  const path = pathname.replace(/\/$/, "");
  const isWhole = overridePath ?? path !== "";
  return { url: `${new URL(url).origin}${isWhole || path.endsWith("/v2") ? path : `${path}/v2`}`, host };
}

/** The host of a mirror, with the port that it is asked at where that is not the one of HTTPS. */
export const hostWithPort = ({ host, url }: RegistryMirror): string =>
  url.startsWith("http:") && !/:\d+$/.test(host) ? `${host}:80` : host;

/** The registry in Amazon ECR that a mirror is in; undefined where it is elsewhere. */
export const amazonEcrOf = ({ host }: RegistryMirror): ReturnType<typeof amazonEcrRegistry> => amazonEcrRegistry(host);

/** The mirrors of the cluster file, in its order, by the registries that they are for. */
export const namedMirrors = (config: ClusterConfig): readonly Pick<MirroredRegistry, "registry" | "mirrors">[] =>
  Object.entries(config.registry.mirrors).map(([registry, mirrors]) => ({ registry, mirrors: mirrors.map(registryMirror) }));

/**
 * What the nodes are told of mirrors. Where there are mirrors for all registries, those of Amazon ECR that the cluster is known to use keep to themselves:
 * containerd has no pattern for their names.
 * @param used repositories that the cluster is known to pull from
 * @param isReachable whether a host outside of Amazon ECR can be reached
 */
export function planNodeMirrors(
  config: ClusterConfig,
  used: readonly string[],
  isReachable: (host: string) => boolean,
): NodeMirrors | undefined {
  const named = namedMirrors(config);
  if (named.length === 0) return undefined;
  const inAmazonEcr = named.filter(({ mirrors }) => mirrors.some(amazonEcrOf));
  const [region] = inAmazonEcr.flatMap(({ mirrors }) => mirrors.flatMap((mirror) => amazonEcrOf(mirror)?.region ?? []));
  return {
    registries: [
      // A registry that is not reached costs a timeout, and one that is not Amazon ECR must not be shown its token.
      ...named.map((entry) => ({
        ...entry,
        fallsBack: entry.registry === anyRegistry || (isReachable(entry.registry) && !inAmazonEcr.includes(entry)),
      })),
      ...(named.some(({ registry }) => registry === anyRegistry) ? unmirrored(config, used) : []),
    ],
    ...(region !== undefined && { amazonEcr: { registries: inAmazonEcr.map(({ registry }) => registry), region } }),
  };
}

/** The registries of Amazon ECR that have no mirrors: those of EKS, of Bottlerocket, of the cluster's own account, and of images that it names. */
function unmirrored(config: ClusterConfig, used: readonly string[]): readonly MirroredRegistry[] {
  const { region, registry } = config;
  const own = ecrRegistry(mirrorAccount(config) ?? unknownAccount, region);
  const registries = [eksRegistry(region), bottlerocketRegistry(region), own, ...used.map(registryOf)];
  return [...new Set(registries)]
    .filter((host) => amazonEcrRegistry(host) !== undefined && registry.mirrors[host] === undefined)
    .map((host) => ({ registry: host, mirrors: [], fallsBack: true }));
}
