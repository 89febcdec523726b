import type { ClusterConfig } from "../config/schema";
import { partitionOf } from "./regions";

/** The host of the registry that an image is pulled from: what stands before the first slash where it looks like a host, else Docker Hub. */
export function registryOf(repository: string): string {
  const [first = "", ...rest] = repository.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "docker.io";
}

/** The registry of an account in Amazon ECR. */
const ecrRegistry = (account: string, region: string): string => `${account}.dkr.ecr.${region}.${partitionOf(region).dnsSuffix}`;

/**
 * Whether an image is in Amazon ECR in the given region, in any account: only then do the VPC endpoints of ECR and S3 lead to it.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const isInRegionalRegistry = (repository: string, region: string): boolean =>
  registryOf(repository).replace(/^\d{12}(?=\.)/, "<account>") === ecrRegistry("<account>", region);

/** Where a mirror of an image's repository belongs: the same path in Amazon ECR of the region, such as `<account>.dkr.ecr.…/nginx/nginx`. */
export const mirrorOf = (repository: string, region: string): string =>
  `${ecrRegistry("<account>", region)}/${repository.replace(`${registryOf(repository)}/`, "")}`;

/**
 * The image of the cluster autoscaler, whose minor version must be the cluster's.
 * @see https://github.com/kubernetes/autoscaler/tree/master/cluster-autoscaler#releases
 */
export function clusterAutoscalerImage({ addons, kubernetesVersion }: ClusterConfig): {
  readonly repository: string;
  readonly tag: string;
} {
  const { repository, tag = `v${kubernetesVersion}.0` } = addons.clusterAutoscaler.image;
  return { repository, tag };
}
