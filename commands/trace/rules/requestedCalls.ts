import { packageBuckets } from "../../../aws/amazonOwned";
import { layerBuckets } from "../../../aws/hosts";
import { partitionOf } from "../../../aws/regions";
import type { ClusterConfig } from "../../../config/schema/schema";
import { amazonRegistryAccounts, eksRegistry } from "../../../design/images/awsRegistries";
import { roleCalls } from "../../../design/reachability/calls.table";
import type { AwsCall, CallKeys } from "./iamPolicies";

/** What a consumer calls of a service, as far as it is known: what it needs, and not what anything allows. */
export function requestedCalls(config: ClusterConfig, consumer: string, service: string): readonly AwsCall[] {
  const { region } = config;
  const partition = partitionOf(region).id;
  const byRole = roleCalls(config, consumer, service).flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map((resource): AwsCall => ({ action, resource, caller: "role" }))),
  );
  if (service === "sts") {
    return [...byRole, { action: "sts:AssumeRoleWithWebIdentity", resource: `arn:${partition}:iam::*:role/*`, caller: "token" }];
  }
  const pullsOwn = consumer === "kubelet" || consumer === "Fargate";
  if (pullsOwn && service.startsWith("ecr.")) {
    return [
      ...byRole,
      ...(service === "ecr.dkr"
        ? imagePulls(region, amazonRegistryAccounts(region).eks, "*").map((call) => ({ ...call, isAmazons: true as const }))
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

/** What a call says under the keys that policies are written with, before there is a cluster. */
export const callKeys =
  ({ region }: ClusterConfig, { caller, isAmazons }: Pick<AwsCall, "caller" | "isAmazons">, vpcId: string | undefined): CallKeys =>
  (key) => {
    if (isAmazons && ["aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths"].includes(key)) return "amazon";
    const isSigned = caller === "role" || caller === "amazon";
    if (key === "aws:principalisawsservice") return isSigned ? "false" : null;
    if (key === "aws:principalorgid" || key === "aws:principalaccount") return caller === "role" ? undefined : isSigned ? "amazon" : null;
    if (key === "aws:requestedregion") return region;
    if (key === "aws:securetransport") return "true";
    if (key === "aws:viaawsservice") return "false";
    if (key === "aws:sourcevpc") return vpcId;
    if (key === "aws:sourceip") return null;
    return undefined;
  };
