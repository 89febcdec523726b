import { partitionOf } from "./regions";

/** A VPC endpoint service as EC2 knows it. */
export interface EndpointService {
  /** The name to create an endpoint with, such as `com.amazonaws.us-west-2.ec2`. */
  readonly serviceName: string;
  readonly type: "Interface" | "Gateway";
  /** The region of the service, which an endpoint in another region is connected to. @default - the region of the endpoint */
  readonly serviceRegion?: string;
}

/**
 * AWS services that a cluster or its pods may want an endpoint of, by the last part of the endpoint service name. There are many others: of these
 * the names of their hosts, and where they have no endpoint, are known.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const knownServices: readonly string[] = [
  "acm",
  "acm-acme",
  "acm-acme-enroll",
  "acm-fips",
  "acm-pca",
  "application-autoscaling",
  "aps-workspaces",
  "arc-zonal-shift",
  "athena",
  "autoscaling",
  "backup",
  "bedrock",
  "bedrock-runtime",
  "cloudformation",
  "codecommit",
  "codeconnections.api",
  "dynamodb",
  "ebs",
  "ec2",
  "ec2-fips",
  "ec2messages",
  "ecr-public.api",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "eks-auth",
  "eks-capabilities",
  "eks-fips",
  "eks-proxy",
  "elasticache",
  "elasticfilesystem",
  "elasticfilesystem-fips",
  "elasticloadbalancing",
  "email-smtp",
  "events",
  "execute-api",
  "fsx",
  "git-codecommit",
  "glue",
  "grafana",
  "guardduty-data",
  "iam",
  "kinesis-firehose",
  "kinesis-streams",
  "kms",
  "kms-fips",
  "lambda",
  "logs",
  "monitoring",
  "networkflowmonitor",
  "networkflowmonitorreports",
  "oidc-eks",
  "pricing.api",
  "rds",
  "rds-data",
  "redshift",
  "rolesanywhere",
  "route53",
  "s3",
  "s3express",
  "sagemaker.api",
  "sagemaker.runtime",
  "secretsmanager",
  "servicediscovery",
  "sns",
  "sqs",
  "ssm",
  "ssm-fips",
  "ssmmessages",
  "states",
  "sts",
  "sts-fips",
  "transfer",
  "vpc-lattice",
  "wafv2",
  "xray",
];

/** Services whose endpoint is a route to a prefix list, free of charge, instead of network interfaces. */
const gatewayServices: readonly string[] = ["dynamodb", "s3", "s3express"];

/**
 * Services whose interface endpoints have names that start with `cn.com.amazonaws` in China; the others start as everywhere.
 * @see https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/aws-ec2/lib/vpc-endpoint.ts
 */
const chinaPrefixed: readonly string[] = [
  "application-autoscaling",
  "appmesh-envoy-management",
  "athena",
  "autoscaling",
  "backup",
  "batch",
  "cassandra",
  "cloudcontrolapi",
  "cloudformation",
  "codedeploy-commands-secure",
  "databrew",
  "dms",
  "ebs",
  "ec2",
  "ecr.api",
  "ecr.dkr",
  "eks",
  "elasticache",
  "elasticbeanstalk",
  "elasticfilesystem",
  "elasticfilesystem-fips",
  "emr-containers",
  "execute-api",
  "fsx",
  "imagebuilder",
  "iot.data",
  "iotsitewise.api",
  "iotsitewise.data",
  "kinesis-streams",
  "kms-fips",
  "lambda",
  "license-manager",
  "monitoring",
  "rds",
  "redshift",
  "redshift-data",
  "sagemaker.api",
  "sagemaker.featurestore-runtime",
  "sagemaker.runtime",
  "securityhub",
  "servicecatalog",
  "sms",
  "sqs",
  "states",
  "sts",
  "sync-states",
  "synthetics",
  "transcribestreaming",
  "transfer",
  "xray",
];

/**
 * Global services, whose endpoint service is in one region, and is not named after it: endpoints elsewhere are cross-region. Documented of the
 * partition aws.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html
 */
const globalServices: ReadonlyMap<string, string> = new Map([
  ["iam", "us-east-1"],
  ["route53", "us-east-1"],
]);

/**
 * Regions where a known service has no endpoint. No AWS page confirms `eks-auth` in China, so it counts as missing there.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
 */
const regionsWithoutEndpoint: ReadonlyMap<string, readonly string[]> = new Map([
  ["aps-workspaces", ["cn-north-1", "cn-northwest-1"]],
  ["bedrock-runtime", ["cn-north-1", "cn-northwest-1"]],
  ["ec2messages", ["ap-east-2", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "me-west-1", "mx-central-1", "sa-west-1"]],
  ["eks", ["ap-east-2", "ap-southeast-5", "ap-southeast-7", "mx-central-1"]],
  ["eks-auth", ["cn-north-1", "cn-northwest-1"]],
  // There the usual endpoint is one with FIPS.
  ["eks-fips", ["us-gov-east-1", "us-gov-west-1"]],
]);

/**
 * The only regions with an endpoint of a service.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 * @see https://docs.aws.amazon.com/general/latest/gr/billing.html
 */
const regionsWithEndpoint: ReadonlyMap<string, readonly string[]> = new Map([
  ["ecr-public.api", ["us-east-1"]],
  ["pricing.api", ["ap-south-1", "cn-northwest-1", "eu-central-1", "us-east-1"]],
]);

/**
 * Whether a region has an endpoint of a service, as far as is known: of a service that is unknown, too. AWS adds endpoints, so what the cluster
 * file asks for by name is not refused for this.
 */
export function isOffered(service: string, region: string): boolean {
  if (globalServices.has(service)) return partitionOf(region).id === "aws";
  return (regionsWithEndpoint.get(service)?.includes(region) ?? true) && !regionsWithoutEndpoint.get(service)?.includes(region);
}

/**
 * The endpoint service of an AWS service, by the name that it has in a region if it is there.
 * @param service the last part of the endpoint service name, such as `ecr.api`
 */
export function endpointService(service: string, region: string): EndpointService {
  const type = gatewayServices.includes(service) ? "Gateway" : "Interface";
  const partition = partitionOf(region).id;
  const serviceRegion = globalServices.get(service);
  if (serviceRegion !== undefined) {
    return { serviceName: `com.amazonaws.${service}`, type, ...(partition === "aws" && serviceRegion !== region ? { serviceRegion } : {}) };
  }
  const prefix = partition === "aws-cn" && chinaPrefixed.includes(service) ? "cn.com.amazonaws" : "com.amazonaws";
  return { serviceName: `${prefix}.${region}.${service}`, type };
}

/**
 * Services whose own names do not resolve to the endpoint by private DNS: AWS points the name of each Argo CD server to the endpoints that it is told of.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/argocd-private-access.html
 */
const withoutPrivateDns: readonly string[] = ["eks-capabilities"];

/** Whether the names of a service's hosts can resolve to an interface endpoint inside the VPC. */
export const hasPrivateDns = (service: string): boolean => !withoutPrivateDns.includes(service);

/**
 * Services that take no endpoint policy: they let everybody in.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/vpc-interface-endpoints.html
 */
const withoutPolicy: readonly string[] = ["eks-capabilities", "oidc-eks"];

/** Whether an endpoint of the service takes a policy. */
export const takesPolicy = (service: string): boolean => !withoutPolicy.includes(service);
