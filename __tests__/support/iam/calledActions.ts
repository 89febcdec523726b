import type { PolicyDocument } from "../../../design/iam/policy";
import { isAction } from "./decision";

/** Calls whose permission has another name than the call. */
const exceptions: Readonly<Record<string, string>> = {
  "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
  "s3:DeleteBucketOwnershipControls": "s3:PutBucketOwnershipControls",
  "s3:DeletePublicAccessBlock": "s3:PutBucketPublicAccessBlock",
  "s3:GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
  "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
  "s3:GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
  "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:HeadObject": "s3:GetObject",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
  "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
  "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
};

/** The permission for a call, such as `s3:GetObject` for `s3:HeadObject`. */
export const permissionOf = (call: string): string => exceptions[call] ?? call;

/**
 * The permissions that the calls in a log of Terraform need, such as `ec2:CreateVpc`, sorted. The service is the one the call is signed for,
 * which of all services used here is also its prefix in IAM.
 * @param log what Terraform writes with `TF_LOG_PROVIDER=debug`
 */
export function calledActions(log: string): readonly string[] {
  const requests = log.split(/^(?=\d{4}-\d\d-\d\dT)/m).filter((entry) => entry.includes("HTTP Request Sent"));
  const actions = requests.map((request) => {
    const [, service] = /Credential=[^\s,"]*\/([\w-]+)\/aws4_request/.exec(request) ?? [];
    const [, method] = /\brpc\.method="?(?:[\w ]+\/)?(\w+)/.exec(request) ?? [];
    return permissionOf(`${service}:${method}`);
  });
  return [...new Set(actions)].sort();
}

/** The permissions that a log shows the need of and that no document allows on anything. */
export const missingActions = (log: string, documents: readonly PolicyDocument[]): readonly string[] => {
  const allowed = documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action));
  return calledActions(log).filter((action) => !allowed.some((pattern) => isAction(pattern, action)));
};
