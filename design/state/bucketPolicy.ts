import { type DenyStatement, policyDocument, type PolicyDocument } from "../iam/policy";

/**
 * The policy of a bucket of states: nobody reaches it without TLS, and nothing is written with a weaker encryption than that by a KMS key. A
 * request that names none gets the bucket's own. Who may read and write is the matter of IAM policies.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html
 */
export function stateBucketPolicy(partition: string, bucket: string): PolicyDocument<DenyStatement> {
  const arn = `arn:${partition}:s3:::${bucket}`;
  return policyDocument([
    {
      Sid: "OnlyWithTls",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:*"],
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "OnlyEncryptedByKms",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:PutObject"],
      Resource: [`${arn}/*`],
      Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": ["aws:kms", "aws:kms:dsse"] } },
    },
  ]);
}
