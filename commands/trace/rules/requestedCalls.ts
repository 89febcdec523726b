import { packageBuckets } from "../../../aws/amazonOwned";
import { layerBuckets } from "../../../aws/hosts";
import { partitionOf } from "../../../aws/regions";
import type { ClusterConfig } from "../../../config/schema/schema";
import { amazonRegistryAccounts, eksRegistry } from "../../../design/images/awsRegistries";
import { actionPrefixOf, isAboutNoResource, isAmazonsResource, roleCalls } from "../../../design/reachability/calls.table";
import { addonImages } from "../../../design/images/addonImages";
import { planAddons } from "../../../design/software/addons";
import type { CallKeys } from "./iamConditions";
import type { AwsCall } from "./iamPolicies";

/** What a consumer calls of a service, as far as it is known: what it needs, and not what anything allows. */
export function requestedCalls(config: ClusterConfig, consumer: string, service: string): readonly AwsCall[] {
  const { region } = config;
  const partition = partitionOf(region).id;
  const byRole = roleCalls(config, consumer, service).flatMap(({ Action, Condition, Resource }) =>
    Action.flatMap((action) =>
      Resource.map((resource): AwsCall => ({
        action,
        resource: isAboutNoResource(action) ? undefined : resource,
        caller: "role",
        ...(isAmazonsResource(config, service, resource) && { isAmazons: true as const }),
        ...(Condition && { condition: Condition }),
      })),
    ),
  );
  if (service === "sts") {
    return [...byRole, { action: "sts:AssumeRoleWithWebIdentity", resource: `arn:${partition}:iam::*:role/*`, caller: "token" }];
  }
  const pullsOwn = consumer === "kubelet" || consumer === "Fargate";
  if (pullsOwn && service.startsWith("ecr.")) {
    return [
      ...byRole,
      ...(service === "ecr.dkr"
        ? addonRepositories(config, consumer).flatMap((repository) =>
            imagePulls(region, amazonRegistryAccounts(region).eks, repository).map((call) => ({ ...call, isAmazons: true as const })),
          )
        : []),
    ];
  }
  if (pullsOwn && service === "s3") return [...byRole, ...layerReads(eksRegistry(region), region)];
  if (consumer === "the bastion" && service === "s3") {
    const packages = packageBuckets(region).slice(0, 1);
    return [...byRole, ...packages.map((bucket) => objectRead(region, bucket, "anonymous"))];
  }
  return byRole;
}

/** A call of a service by an application of which nobody knows what it calls: none where the actions of the service are not known either. */
export function unknownCalls(service: string): readonly AwsCall[] {
  const prefix = actionPrefixOf(service);
  return prefix === undefined ? [] : [{ action: `${prefix}:*`, resource: "*", caller: "role" }];
}

/** The repositories of EKS that the images of the cluster's add-ons are in: on Fargate, of those that a Deployment runs. */
const addonRepositories = (config: ClusterConfig, consumer: string): readonly string[] => [
  ...new Set(
    planAddons(config)
      .flatMap(({ name }) => addonImages(name) ?? [])
      .filter(({ pods }) => consumer === "kubelet" || pods !== undefined)
      .map(({ repository }) => repository),
  ),
];

const objectRead = (region: string, bucket: string, caller: AwsCall["caller"]): AwsCall => ({
  action: "s3:GetObject",
  resource: `arn:${partitionOf(region).id}:s3:::${bucket}/*`,
  caller,
  // All that is read here is.
  isAmazons: true,
});

/**
 * Pulling an image from Amazon ECR.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const imagePulls = (region: string, account: string | undefined, repository: string): readonly AwsCall[] =>
  ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"].map((action) => ({
    action,
    resource: `arn:${partitionOf(region).id}:ecr:${region}:${account ?? "*"}:repository/${repository}`,
    caller: "role",
  }));

/** What follows of it from Amazon S3: the registry signs the URLs of the layers. */
export const layerReads = (registry: string, region: string): readonly AwsCall[] =>
  layerBuckets(registry, region).map((bucket) => objectRead(region, bucket, "amazon"));

/** The VPC and the endpoint that a call goes through; null where it goes through none, undefined where they are not known. */
export interface CallWay {
  readonly vpc: string | null | undefined;
  readonly endpoint: string | null | undefined;
}

/** The account of something of Amazon's, by its ARN; of AMIs and public parameters, whose ARNs have none, AWS documents it nowhere. */
const amazonsAccount = (resource = ""): string | undefined =>
  /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1] ?? (resource.includes(":s3:::") ? "amazon" : undefined);

/** What a call says under the keys that policies are written with, before there is a cluster. */
export const callKeys =
  (
    { region }: ClusterConfig,
    { caller, isAmazons, resource }: Pick<AwsCall, "caller" | "isAmazons"> & Partial<Pick<AwsCall, "resource">>,
    way: CallWay,
  ): CallKeys =>
  (key) => {
    if (isAmazons && ["aws:resourceorgid", "aws:resourceorgpaths"].includes(key)) return "amazon";
    if (isAmazons && ["aws:resourceaccount", "s3:resourceaccount"].includes(key)) return amazonsAccount(resource);
    const isSigned = caller === "role" || caller === "amazon";
    if (key === "aws:principalisawsservice") return isSigned ? "false" : null;
    if (key === "aws:principalorgid" || key === "aws:principalaccount") return caller === "role" ? undefined : isSigned ? "amazon" : null;
    if (key === "aws:requestedregion") return region;
    if (key === "aws:securetransport") return "true";
    if (key === "aws:viaawsservice") return "false";
    if (key === "aws:sourcevpc") return way.vpc;
    if (key === "aws:sourcevpce") return way.endpoint;
    if (key === "aws:sourceip" && way.vpc !== null) return null;
    return undefined;
  };
