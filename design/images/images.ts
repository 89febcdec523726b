import type { ClusterConfig } from "../../config/schema/schema";
import { amazonEcrRegistry } from "../../aws/hosts";
import { controllerDigests } from "../../aws/karpenter";
import { shortHash } from "../../aws/names";
import { partitionOf } from "../../aws/regions";
import { isRepositoryName } from "../../config/schema/registry";

/** The host of the registry that an image is pulled from: what stands before the first slash where it looks like a host, else Docker Hub. */
export function registryOf(repository: string): string {
  const [first = "", ...rest] = repository.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}

/** Stands for an account that is not known: that of the mirror while the cluster file names none. */
export const unknownAccount = "<account>";

/** The registry of an account in Amazon ECR. */
export const ecrRegistry = (account: string, region: string): string => `${account}.dkr.ecr.${region}.${partitionOf(region).dnsSuffix}`;

/**
 * Whether an image is in Amazon ECR in the given region, in any account: only then do the VPC endpoints of ECR and S3 lead to it.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const isInRegionalRegistry = (repository: string, region: string): boolean =>
  registryOf(repository).replace(/^\d{12}(?=\.)/, unknownAccount) === ecrRegistry(unknownAccount, region);

/**
 * The repository of an image by the IPv4 name of its registry, where it has the dual-stack name of Amazon ECR in the region: the same registry, by the
 * name that IPv4 endpoints answer to. Any other as it is; that of FIPS, too, which is asked for.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
export function byIpv4Name(repository: string, region: string): string {
  const host = registryOf(repository);
  const registry = amazonEcrRegistry(host);
  if (!registry?.isDualStack || registry.isFips || registry.region !== region) return repository;
  return `${ecrRegistry(registry.account, region)}${repository.slice(host.length)}`;
}

/** What follows the registry in an image's reference. */
const pathInRegistry = (repository: string): string => repository.replace(`${registryOf(repository)}/`, "");

/** The name of an image's repository in its registry, such as `nginx/nginx`. */
export const nameInRegistry = (repository: string): string => pathInRegistry(repository).replace(/@sha256$/, "");

/** The account whose registry holds the mirror. @default - that of the cluster. Undefined where neither is known. */
export const mirrorAccount = ({ accountId, registry }: ClusterConfig): string | undefined => registry.accountId ?? accountId;

/** Whether the mirror is in another account than the cluster: its repositories are made there, by whoever owns it. */
export const isCentralMirror = ({ accountId, registry }: ClusterConfig): boolean =>
  registry.mirror && accountId !== undefined && registry.accountId !== undefined && accountId !== registry.accountId;

/** The registry of the mirror's account. */
const ownRegistry = (config: ClusterConfig): string => ecrRegistry(mirrorAccount(config) ?? unknownAccount, config.region);

/** Where a copy of an image's repository may be made by hand: the same path in Amazon ECR of the region, such as `<account>.dkr.ecr.…/nginx/nginx`. */
export const mirrorOf = (config: ClusterConfig, repository: string): string => `${ownRegistry(config)}/${pathInRegistry(repository)}`;

/** What the names of the mirror's repositories begin with: another cluster of the account has a mirror of its own. */
const mirrorPrefix = ({ name, registry }: ClusterConfig): string => registry.prefix ?? `${namespaceOf(name)}/`;

/** The cluster's name, or, where Amazon ECR takes it for no part of a repository's, what is left of it in lower case, with a hash. */
function namespaceOf(name: string): string {
  if (isRepositoryName(`${name}/image`)) return name;
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return [...words, shortHash(name)].join("-");
}

/** The name of a repository's copy in the mirror, such as `my-cluster/nginx/nginx`. */
export const mirroredName = (config: ClusterConfig, repository: string): string => `${mirrorPrefix(config)}${nameInRegistry(repository)}`;

/** An image as a chart or a pod names it. The repository may end with `@sha256`; the tag is then the digest. */
export interface Image {
  readonly repository: string;
  readonly tag: string;
}

/** The image that the cluster pulls: the one in the mirror where there is a mirror, save for images that are in the region's Amazon ECR. */
export function deployedImage(config: ClusterConfig, { repository: given, tag }: Image): Image {
  const repository = byIpv4Name(given, config.region);
  if (!config.registry.mirror || isInRegionalRegistry(repository, config.region)) return { repository, tag };
  return { repository: `${ownRegistry(config)}/${mirrorPrefix(config)}${pathInRegistry(repository)}`, tag };
}

/** A Helm chart: its repository is an https:// or oci:// URL, or an absolute path. */
export type Chart = ClusterConfig["loadBalancerController"]["chart"];

/**
 * The chart that is installed: the one in the mirror where there is a mirror and the chart is in an OCI registry. The others come over HTTPS,
 * or from a folder, to the machine that runs Terraform and never to the cluster.
 */
export function deployedChart(config: ClusterConfig, chart: Chart): Chart {
  const [, registryPath] = /^oci:\/\/(.+?)\/?$/.exec(chart.repository) ?? [];
  if (registryPath === undefined || !config.registry.mirror) return chart;
  const { repository } = deployedImage(config, { repository: `${registryPath}/${chart.name}`, tag: chart.version });
  return { ...chart, repository: `oci://${repository.slice(0, -`/${chart.name}`.length)}` };
}

/**
 * The image of the cluster autoscaler, whose minor version must be the cluster's.
 * @see https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases
 */
export function clusterAutoscalerImage({ addons, kubernetesVersion }: ClusterConfig): Image {
  const { repository, tag = `v${kubernetesVersion}.0` } = addons.clusterAutoscaler.image;
  return { repository, tag };
}

/** The image of the controller: by its digest where that is known, which no registry can change. */
export function karpenterImage({ image, version }: NonNullable<ClusterConfig["karpenter"]>): Image {
  if (image.tag !== undefined) return { repository: image.repository, tag: image.tag };
  const digest = controllerDigests[version];
  return digest === undefined ? { repository: image.repository, tag: version } : { repository: `${image.repository}@sha256`, tag: digest };
}
