import { policyDocument, type PolicyDocument, type TrustStatement } from "./policy";

/** The AWS services that assume roles of ours. */
export type TrustedService = "ec2" | "eks" | "eks-fargate-pods" | "pods.eks" | "vpc-flow-logs";

/** EKS Pod Identity tags the sessions it opens; only it needs more than sts:AssumeRole. */
const actions: Record<TrustedService, readonly string[]> = {
  ec2: ["sts:AssumeRole"],
  eks: ["sts:AssumeRole"],
  "eks-fargate-pods": ["sts:AssumeRole"],
  "pods.eks": ["sts:AssumeRole", "sts:TagSession"],
  "vpc-flow-logs": ["sts:AssumeRole"],
};

/** The resource on whose behalf a service assumes a role; keeps other accounts and resources from using it through the service. */
export interface TrustSource {
  /** Account of the resource; may be a Terraform reference. @default - that of the ARN says enough */
  readonly accountId?: string;
  /** ARN of the resource, with * as wildcard; may be a Terraform reference. */
  readonly arn: string;
}

/** Options of {@link assumeRolePolicy}. */
export interface AssumeRoleOptions {
  /** DNS suffix of the partition: EC2's principal has the suffix of its partition, the other services have amazonaws.com everywhere. */
  readonly dnsSuffix: string;
  /** @default - any resource of the service */
  readonly source?: TrustSource;
}

/**
 * The trust policy of a role that an AWS service assumes.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export const assumeRolePolicy = (service: TrustedService, { dnsSuffix, source }: AssumeRoleOptions): PolicyDocument<TrustStatement> =>
  policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: `${service}.${service === "ec2" ? dnsSuffix : "amazonaws.com"}` },
      Action: actions[service],
      ...(source && {
        Condition: {
          ...(source.accountId && { StringEquals: { "aws:SourceAccount": source.accountId } }),
          ArnLike: { "aws:SourceArn": source.arn },
        },
      }),
    },
  ]);

/**
 * The trust policy of a role for one Kubernetes service account (IAM roles for service accounts).
 * The audience is sts.amazonaws.com in every partition.
 * @param providerArn ARN of the cluster's IAM OIDC provider; may be a Terraform reference
 * @param issuerHost the cluster's OIDC issuer without https://; may be a Terraform reference
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export const irsaTrust = (
  providerArn: string,
  issuerHost: string,
  namespace: string,
  serviceAccount: string,
): PolicyDocument<TrustStatement> =>
  policyDocument([
    {
      Effect: "Allow",
      Principal: { Federated: providerArn },
      Action: ["sts:AssumeRoleWithWebIdentity"],
      Condition: {
        StringEquals: {
          [`${issuerHost}:aud`]: "sts.amazonaws.com",
          [`${issuerHost}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
        },
      },
    },
  ]);
