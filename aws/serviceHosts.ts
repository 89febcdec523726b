import { type Partition, partitionOf } from "./regions";

/** The place of a service: its region, and what host names end with there. */
interface Place {
  readonly region: string;
  readonly suffix: string;
  /** What the names of dual-stack endpoints end with. */
  readonly dualStackSuffix: string;
}

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/aws-ipv6-support.html */
const dualStackSuffixes: Readonly<Record<Partition["id"], string>> = {
  aws: "api.aws",
  "aws-cn": "api.amazonwebservices.com.cn",
  "aws-us-gov": "api.aws",
};

/**
 * Host names of services that are not `<service>.<region>.<suffix>`. A leading dot stands for all names below.
 * @see https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
 */
const particular: Readonly<Record<string, (place: Place) => readonly string[]>> = {
  // Newer SDKs write the account in front: https://docs.aws.amazon.com/general/latest/gr/ddb.html
  dynamodb: ({ region, suffix }) => [`dynamodb.${region}.${suffix}`, `.ddb.${region}.${suffix}`],
  "ecr.api": ({ region, suffix }) => [`api.ecr.${region}.${suffix}`],
  // The names of registries begin with the account: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
  "ecr.dkr": ({ region, suffix }) => [`.dkr.ecr.${region}.${suffix}`],
  // EKS Auth has no other host names than the dual-stack ones: https://docs.aws.amazon.com/general/latest/gr/eks.html
  "eks-auth": ({ region, dualStackSuffix }) => [`eks-auth.${region}.${dualStackSuffix}`],
  "execute-api": ({ region, suffix }) => [`.execute-api.${region}.${suffix}`],
  "kinesis-firehose": ({ region, suffix }) => [`firehose.${region}.${suffix}`],
  // Newer SDKs write the account in front of the last two: https://docs.aws.amazon.com/streams/latest/dev/vpc.html
  "kinesis-streams": ({ region, suffix }) => ["kinesis", ".control-kinesis", ".data-kinesis"].map((name) => `${name}.${region}.${suffix}`),
  // Buckets and access points are names below. The repositories of Amazon Linux are in buckets with dual-stack names:
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html
  s3: ({ region, suffix }) =>
    ["s3", ".s3", "s3.dualstack", ".s3.dualstack", ".s3-accesspoint"].map((name) => `${name}.${region}.${suffix}`),
  "sagemaker.api": ({ region, suffix }) => [`api.sagemaker.${region}.${suffix}`],
  "sagemaker.runtime": ({ region, suffix }) => [`runtime.sagemaker.${region}.${suffix}`],
};

/**
 * The host names of a service in a region, those that its VPC endpoint answers to. A leading dot stands for all names below.
 * @param service name in VPC endpoint services, such as `ecr.api`
 */
export const serviceHosts = (service: string, region: string): readonly string[] => {
  const { id, dnsSuffix } = partitionOf(region);
  const place = { region, suffix: dnsSuffix, dualStackSuffix: dualStackSuffixes[id] };
  return particular[service]?.(place) ?? [`${service}.${region}.${dnsSuffix}`];
};
