import { separateAdministration } from "../encryption/keyAdministrators";
import { policyDocument, type PolicyDocument, type ResourceStatement, type TrustStatement } from "./policy";

/** The place of the cluster whose key it is. */
export interface ClusterKeyOptions {
  readonly partition: string;
  /** May be a Terraform reference. */
  readonly accountId: string;
  readonly region: string;
  /** DNS suffix of the partition, such as amazonaws.com.cn. */
  readonly dnsSuffix: string;
  readonly clusterName: string;
  /** ARNs of those who manage the key, and do not use it. @default - the account's IAM policies say who manages it */
  readonly administrators?: readonly string[];
}

/**
 * The statement of a key's policy that leaves it to the account's IAM policies who uses and manages the key.
 * @param accountId may be a Terraform reference
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export const accountPolicies = (partition: string, accountId: string): ResourceStatement => ({
  Sid: "AccountPolicies",
  Effect: "Allow",
  Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
  Action: ["kms:*"],
  Resource: ["*"],
});

/**
 * The statement with which CloudWatch Logs encrypts log groups with a key.
 * @param logGroups their names, with * as wildcard
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export const logEncryption = (
  { partition, accountId, region, dnsSuffix }: Pick<ClusterKeyOptions, "partition" | "accountId" | "region" | "dnsSuffix">,
  logGroups: string,
): ResourceStatement => ({
  Sid: "ClusterLogs",
  Effect: "Allow",
  Principal: { Service: `logs.${region}.${dnsSuffix}` },
  Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
  Resource: ["*"],
  Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${accountId}:log-group:${logGroups}` } },
});

/**
 * The policy of the cluster's KMS key: the account's IAM policies decide who uses it, and unless it has administrators also who manages it. CloudWatch Logs encrypts the log groups
 * of the cluster with it. Amazon ECR uses it by a grant that whoever makes a repository gives; who pulls needs none.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 */
export const clusterKeyPolicy = (options: ClusterKeyOptions): PolicyDocument<ResourceStatement> => {
  const { partition, accountId, administrators = [], clusterName } = options;
  return policyDocument([
    ...(administrators.length === 0
      ? [accountPolicies(partition, accountId)]
      : separateAdministration(partition, accountId, administrators)),
    logEncryption(options, `/aws/eks/${clusterName}/*`),
  ]);
};

/**
 * The policy of a repository: principals of the account may pull where their own policies let them, as those of nodes and of Fargate do; no
 * other account may. Roles are not named: they are made after the repository, and Amazon ECR refuses principals that do not exist.
 * @param accountId may be a Terraform reference
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 */
export const repositoryPolicy = (partition: string, accountId: string): PolicyDocument<TrustStatement> =>
  policyDocument([
    {
      Sid: "PullWithinAccount",
      Effect: "Allow",
      Principal: { AWS: `arn:${partition}:iam::${accountId}:root` },
      Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    },
  ]);
