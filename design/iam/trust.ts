import { policyDocument, type PolicyDocument, type TrustStatement } from "./policy";

/** The AWS services that assume roles of ours, besides EKS Pod Identity. */
export type TrustedService = "ec2" | "eks" | "eks-fargate-pods" | "vpc-flow-logs" | "ecr";

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
 */
export const assumeRolePolicy = (service: TrustedService, { dnsSuffix, source }: AssumeRoleOptions): PolicyDocument<TrustStatement> =>
  policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: `${service}.${service === "ec2" ? dnsSuffix : "amazonaws.com"}` },
      Action: ["sts:AssumeRole"],
      ...(source && {
        Condition: {
          ...(source.accountId && { StringEquals: { "aws:SourceAccount": source.accountId } }),
          ArnLike: { "aws:SourceArn": source.arn },
        },
      }),
    },
  ]);

const podIdentityStatement = {
  Effect: "Allow",
  Principal: { Service: "pods.eks.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
} as const satisfies TrustStatement;

/** The tags of a session that say whose it is, as conditions. */
const sessionTags = ({
  clusterArn,
  namespace,
  serviceAccount,
}: Pick<AssociationIdentity, "clusterArn" | "namespace" | "serviceAccount">) => ({
  "aws:RequestTag/eks-cluster-arn": clusterArn,
  "aws:RequestTag/kubernetes-namespace": namespace,
  "aws:RequestTag/kubernetes-service-account": serviceAccount,
});

/**
 * The trust policy of a role for one Kubernetes service account of one cluster, by EKS Pod Identity: with each session it passes tags that say
 * whose it is. Without the condition, an association with any service account of the account's clusters would do.
 * @param clusterArn may be a Terraform reference
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export const podIdentityTrust = (clusterArn: string, namespace: string, serviceAccount: string): PolicyDocument<TrustStatement> =>
  policyDocument([{ ...podIdentityStatement, Condition: { StringEquals: sessionTags({ clusterArn, namespace, serviceAccount }) } }]);

/**
 * The trust policy of a role for the pod identity associations of one cluster, whose sessions have no tags that say whose they are.
 * @param clusterArn may be a Terraform reference
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html#pod-id-abac-tags
 * @see https://aws.amazon.com/blogs/containers/amazon-eks-pod-identity-a-new-way-for-applications-on-eks-to-obtain-iam-credentials/
 */
export const untaggedPodIdentityTrust = (clusterArn: string): PolicyDocument<TrustStatement> =>
  policyDocument([{ ...podIdentityStatement, Condition: { ArnEquals: { "aws:SourceArn": clusterArn } } }]);

/** What another account must know of an association, so that a role of its own trusts it alone. Each may be a Terraform reference. */
export interface AssociationIdentity {
  readonly partition: string;
  /** The account of the cluster. */
  readonly accountId: string;
  readonly clusterArn: string;
  /** The role that assumes the other. */
  readonly roleArn: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** What EKS passes to AWS STS instead of session tags. @default - there are session tags */
  readonly externalId?: string | undefined;
}

/**
 * The trust policy that the target role of a pod identity association needs, in whichever account it is.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
 */
export function targetRoleTrust(identity: AssociationIdentity): PolicyDocument<TrustStatement> {
  const { partition, accountId, roleArn, externalId } = identity;
  const allowed = { Effect: "Allow", Principal: { AWS: `arn:${partition}:iam::${accountId}:root` } } as const;
  const byRole = { ArnEquals: { "aws:PrincipalARN": roleArn } };
  if (externalId === undefined) {
    return policyDocument([
      { ...allowed, Action: ["sts:AssumeRole", "sts:TagSession"], Condition: { StringEquals: sessionTags(identity), ...byRole } },
    ]);
  }
  return policyDocument<TrustStatement>([
    { ...allowed, Action: ["sts:AssumeRole"], Condition: { StringEquals: { "sts:ExternalId": externalId }, ...byRole } },
    { ...allowed, Action: ["sts:TagSession"], Condition: byRole },
  ]);
}

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
