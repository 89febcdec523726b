import { partitionOf } from "./regions";

/** A VPC endpoint service as EC2 knows it. */
export interface EndpointService {
  /** The name to create an endpoint with, such as `com.amazonaws.us-west-2.ec2`. */
  readonly serviceName: string;
  readonly type: "Interface" | "Gateway";
}

/**
 * AWS services that a cluster or its pods may want an endpoint of, by the last part of the endpoint service name.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const knownServices: readonly string[] = [
  "acm",
  "acm-pca",
  "application-autoscaling",
  "aps-workspaces",
  "athena",
  "autoscaling",
  "backup",
  "bedrock-runtime",
  "cloudformation",
  "dynamodb",
  "ebs",
  "ec2",
  "ec2messages",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "elasticache",
  "elasticfilesystem",
  "elasticloadbalancing",
  "email-smtp",
  "events",
  "execute-api",
  "fsx",
  "glue",
  "guardduty-data",
  "kinesis-firehose",
  "kinesis-streams",
  "kms",
  "lambda",
  "logs",
  "monitoring",
  "rds",
  "rds-data",
  "redshift",
  "s3",
  "sagemaker.api",
  "sagemaker.runtime",
  "secretsmanager",
  "servicediscovery",
  "sns",
  "sqs",
  "ssm",
  "ssmmessages",
  "states",
  "sts",
  "transfer",
  "wafv2",
  "xray",
];

/** Services whose endpoint is a route to a prefix list, free of charge, instead of network interfaces. */
const gatewayServices: readonly string[] = ["dynamodb", "s3"];

/** Services whose interface endpoints have names that start with `cn.com.amazonaws` in China; the others start as everywhere. */
const chinaPrefixed: readonly string[] = [
  "application-autoscaling",
  "athena",
  "autoscaling",
  "backup",
  "cloudformation",
  "ebs",
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "elasticache",
  "elasticfilesystem",
  "execute-api",
  "fsx",
  "kinesis-streams",
  "lambda",
  "monitoring",
  "rds",
  "redshift",
  "sagemaker.api",
  "sagemaker.runtime",
  "sqs",
  "states",
  "sts",
  "transfer",
  "xray",
];

/**
 * Regions where a known service has no endpoint. No AWS page confirms `eks-auth` in China, so it counts as missing there.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
 */
const regionsWithoutEndpoint: Readonly<Record<string, readonly string[]>> = {
  "aps-workspaces": ["cn-north-1", "cn-northwest-1"],
  "bedrock-runtime": ["cn-north-1", "cn-northwest-1"],
  ec2messages: ["ap-east-2", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "me-west-1", "mx-central-1", "sa-west-1"],
  eks: ["ap-east-2", "ap-southeast-5", "ap-southeast-7", "mx-central-1"],
  "eks-auth": ["cn-north-1", "cn-northwest-1"],
};

/** The endpoint service of an AWS service in a region; undefined where the service is unknown or has no endpoint there. */
export function endpointService(service: string, region: string): EndpointService | undefined {
  if (!knownServices.includes(service) || regionsWithoutEndpoint[service]?.includes(region)) return undefined;
  const prefix = partitionOf(region).id === "aws-cn" && chinaPrefixed.includes(service) ? "cn.com.amazonaws" : "com.amazonaws";
  return { serviceName: `${prefix}.${region}.${service}`, type: gatewayServices.includes(service) ? "Gateway" : "Interface" };
}
