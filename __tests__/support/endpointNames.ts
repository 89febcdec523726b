import { resources, type Stack } from "./stack";

// Written from AWS's documents, so that tests do not take the names from the code that they test.

/** What the names of a region end with. @see https://docs.aws.amazon.com/general/latest/gr/rande.html */
export const dnsSuffixOf = (region: string): string => (region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com");

/** What dual-stack names of a region end with. @see https://docs.aws.amazon.com/general/latest/gr/rande.html#dual-stack-endpoints */
const dualStackSuffixOf = (region: string): string => (region.startsWith("cn-") ? "api.amazonwebservices.com.cn" : "api.aws");

/**
 * Services whose names begin with that of their endpoint service: `sts.us-west-2.amazonaws.com` is that of `com.amazonaws.us-west-2.sts`.
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
const named = new Set([
  ...[
    "autoscaling",
    "ec2",
    "eks",
    "elasticache",
    "elasticfilesystem",
    "elasticloadbalancing",
    "fsx",
    "kms",
    "lambda",
    "logs",
    "monitoring",
  ],
  ...["rds", "secretsmanager", "sns", "sqs", "ssm", "ssmmessages", "ec2messages", "sts", "xray"],
]);

/** The names of other services in a region, a leading dot for all below. */
const otherNames: Readonly<Record<string, (region: string, suffix: string, dualStackSuffix: string) => readonly string[]>> = {
  // https://docs.aws.amazon.com/general/latest/gr/ddb.html
  dynamodb: (region, suffix) => [`dynamodb.${region}.${suffix}`, `.ddb.${region}.${suffix}`],
  // https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
  "ecr.api": (region, suffix) => [`api.ecr.${region}.${suffix}`],
  "ecr.dkr": (region, suffix) => [`.dkr.ecr.${region}.${suffix}`],
  // https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
  "eks-auth": (region, _suffix, dualStackSuffix) => [`eks-auth.${region}.${dualStackSuffix}`],
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Network-Monitoring-Working-With-PrivateLink.html
  networkflowmonitorreports: (region, _suffix, dualStackSuffix) => [`networkflowmonitorreports.${region}.${dualStackSuffix}`],
  // Buckets by both ways to write them, and access points: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html,
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html, https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
  s3: (region, suffix) => [
    ...[`s3.${region}.${suffix}`, `.s3.${region}.${suffix}`, `s3.dualstack.${region}.${suffix}`, `.s3.dualstack.${region}.${suffix}`],
    `.s3-accesspoint.${region}.${suffix}`,
  ],
};

/**
 * The names of a service, by the name of its endpoint service: `com.amazonaws.us-west-2.ecr.api`, or `cn.com.amazonaws.cn-north-1.eks`.
 * @throws Error for a service that is not known here: what its names are has to be looked up
 */
export function documentedNames(serviceName: string): readonly string[] {
  const [, region = "", service = ""] = /^(?:cn\.)?com\.amazonaws\.([a-z]+(?:-[a-z]+)+-\d)\.(.+)$/.exec(serviceName) ?? [];
  const suffix = dnsSuffixOf(region);
  if (named.has(service)) return [`${service}.${region}.${suffix}`];
  const others = otherNames[service];
  if (!others) throw new Error(`the names of ${serviceName} are missing in ${__filename}`);
  return others(region, suffix, dualStackSuffixOf(region));
}

/** The endpoint services whose names lead to an endpoint that a network stack makes: by private DNS, or by routes to a gateway endpoint. */
export const endpointServicesIn = (network: Stack): readonly string[] =>
  resources(network, "aws_vpc_endpoint").flatMap(({ attributes }) =>
    attributes["vpc_endpoint_type"] === "Gateway" || attributes["private_dns_enabled"] === true ? [String(attributes["service_name"])] : [],
  );
