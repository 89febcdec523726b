import type { ClusterConfig } from "../../config/schema/schema";
import type { ResourceStatement } from "../iam/policy";

/** Who manages the cluster's own key and nobody else: those of the cluster file, and the role that Terraform assumes. Empty: whom IAM policies let. */
export const keyAdministrators = ({ assumeRoleArn, encryption: { administrators } }: ClusterConfig): readonly string[] =>
  administrators.length === 0 || assumeRoleArn === undefined ? administrators : [...new Set([...administrators, assumeRoleArn])];

/**
 * What the ARN begins with that AWS STS tells callers of theirs, if a slash is put after it. The sessions of a role have its name without its path.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export const callerPrefix = (principalArn: string): string =>
  `${principalArn.replace(/:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/, ":sts::$1:assumed-role/$2")}/`;

/** The condition under which a principal gives grants to AWS services alone, which use the key for a resource of the account. */
export const forServicesOnly = { Bool: { "kms:GrantIsForAWSResource": "true" } } as const;

/** What principals of an account do with a key by their IAM policies, themselves or by way of a service such as Amazon EBS. */
export const usesOfAccount = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"] as const;

/** All that concerns a key, but not what it encrypts. Whoever writes its policy can let anybody do anything, which AWS CloudTrail shows. */
const administration = [
  ...["CancelKeyDeletion", "CreateAlias", "DeleteAlias", "DescribeKey", "DisableKey", "DisableKeyRotation", "EnableKey"],
  ...["EnableKeyRotation", "GetKeyPolicy", "GetKeyRotationStatus", "ListGrants", "ListKeyPolicies", "ListKeyRotations", "ListResourceTags"],
  ...["PutKeyPolicy", "RetireGrant", "RevokeGrant", "RotateKeyOnDemand", "ScheduleKeyDeletion", "TagResource", "UntagResource"],
  ...["UpdateAlias", "UpdateKeyDescription"],
].map((action) => `kms:${action}`);

/**
 * Statements with which the administrators alone manage a key, and do not use it; everybody else of the account uses it as IAM policies say. All may
 * give grants to AWS services, as whoever creates a cluster or a repository must.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators
 */
export const separateAdministration = (
  partition: string,
  accountId: string,
  administrators: readonly string[],
): readonly ResourceStatement[] => {
  const account = { AWS: `arn:${partition}:iam::${accountId}:root` };
  return [
    { Sid: "Administrators", Effect: "Allow", Principal: { AWS: administrators }, Action: administration, Resource: ["*"] },
    {
      Sid: "UseByAccountPolicies",
      Effect: "Allow",
      Principal: account,
      Action: [...usesOfAccount, "kms:RetireGrant"],
      Resource: ["*"],
      Condition: { ArnNotEquals: { "aws:PrincipalArn": administrators } },
    },
    {
      Sid: "GrantsToServices",
      Effect: "Allow",
      Principal: account,
      Action: ["kms:CreateGrant"],
      Resource: ["*"],
      Condition: forServicesOnly,
    },
  ];
};
