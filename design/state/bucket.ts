import type { ClusterConfig } from "../../config/schema/schema";
import { accountPolicies } from "../iam/resourcePolicies";
import { policyDocument, type PolicyDocument, type DenyStatement } from "../iam/policy";
import { partitionOf } from "../../aws/regions";
import { awsProviderVersion, localStatePath, skippedRegionValidation, terraformVersion } from "./terraform";

/** The backend of a cluster that keeps its state in a bucket. */
export type S3Backend = Extract<ClusterConfig["backend"], { type: "s3" }>;

/** Days that a version of a state is kept after a newer one has replaced it, and how many of those versions are kept for ever. */
const days = 90;
const newestVersions = 10;

/** The bucket's own state, in itself: the same for all clusters whose states are in it. */
const ownKey = "state-bucket.tfstate";

/** A resource that Terraform refuses to destroy. */
const kept = { lifecycle: { prevent_destroy: true } };

/** What the bucket has besides what the backend says. */
export interface StateBucketOptions {
  /** AWS tags of everything. */
  readonly tags: ClusterConfig["tags"];
  /** Version of the AWS provider, where it is not that of the stacks' bindings. */
  readonly awsVersion?: string | undefined;
  /** Keeps the bucket's own state in a local file, as long as there is no bucket. */
  readonly localState: boolean;
}

/**
 * The Terraform JSON of the bucket that keeps the states of clusters: private, versioned, and encrypted with `kmsKeyArn`, or with a key that
 * is made for it. It depends on nothing of a cluster but its backend and tags.
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function stateBucket(backend: S3Backend, { tags, localState, awsVersion = awsProviderVersion }: StateBucketOptions) {
  const { bucket, region, kmsKeyArn } = backend;
  const partition = partitionOf(region).id;
  const keyArn = kmsKeyArn ?? "${aws_kms_key.state.arn}";
  const ofBucket = { bucket: "${aws_s3_bucket.state.id}" };
  return {
    terraform: {
      required_version: terraformVersion,
      required_providers: { aws: { source: "aws", version: awsVersion } },
      // Cluster names hold no dots, so no stack has this file.
      backend: localState ? { local: { path: localStatePath(`state-bucket.${bucket}`) } } : { s3: ownState(backend) },
    },
    provider: {
      aws: [{ region, ...skippedRegionValidation(region, "skip_region_validation"), ...assumedRole(backend), default_tags: [{ tags }] }],
    },
    ...(kmsKeyArn ? { removed: [forgottenKey] } : { data: { aws_caller_identity: { account: {} } } }),
    resource: {
      ...(kmsKeyArn ? {} : { aws_kms_key: { state: newKey(bucket, partition) } }),
      aws_s3_bucket: { state: { bucket, ...kept } },
      aws_s3_bucket_ownership_controls: { state: { ...ofBucket, rule: { object_ownership: "BucketOwnerEnforced" } } },
      aws_s3_bucket_public_access_block: {
        state: {
          ...ofBucket,
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: true,
          restrict_public_buckets: true,
        },
      },
      aws_s3_bucket_versioning: { state: { ...ofBucket, versioning_configuration: { status: "Enabled" } } },
      aws_s3_bucket_server_side_encryption_configuration: {
        state: {
          ...ofBucket,
          rule: {
            apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: keyArn },
            bucket_key_enabled: true,
          },
        },
      },
      aws_s3_bucket_policy: {
        state: {
          ...ofBucket,
          policy: JSON.stringify(stateBucketPolicy(partition, bucket)),
          // S3 refuses to change both at the same time.
          depends_on: ["aws_s3_bucket_public_access_block.state"],
        },
      },
      aws_s3_bucket_lifecycle_configuration: {
        state: { ...ofBucket, rule: lifecycleRules, depends_on: ["aws_s3_bucket_versioning.state"] },
      },
    },
    output: {
      bucket: { value: bucket, description: "Name of the bucket." },
      kms_key_arn: { value: keyArn, description: "KMS key that encrypts what is in the bucket." },
    },
  };
}

/** The role is one of the bucket's account. */
const assumedRole = ({ assumeRoleArn }: S3Backend) => (assumeRoleArn ? { assume_role: [{ role_arn: assumeRoleArn }] } : {});

const ownState = ({ bucket, region, kmsKeyArn, assumeRoleArn }: S3Backend) => ({
  bucket,
  region,
  ...skippedRegionValidation(region, "skip_region_validation"),
  ...(assumeRoleArn ? { assume_role: { role_arn: assumeRoleArn } } : {}),
  key: ownKey,
  use_lockfile: true,
  ...(kmsKeyArn ? { encrypt: true, kms_key_id: kmsKeyArn } : {}),
});

/**
 * With a given key, one that was made before is forgotten and not deleted: without it older versions of the states cannot be read.
 * @see https://developer.hashicorp.com/terraform/language/block/removed
 */
const forgottenKey = { from: "aws_kms_key.state", lifecycle: { destroy: false } };

const newKey = (bucket: string, partition: string) => ({
  description: `Terraform states in bucket ${bucket}`,
  enable_key_rotation: true,
  deletion_window_in_days: 30,
  policy: JSON.stringify(policyDocument([accountPolicies(partition, "${data.aws_caller_identity.account.account_id}")])),
  // By this tag the runners' policies know it as the bucket's.
  tags: { Name: bucket },
  ...kept,
});

/**
 * Lock files come and go: their delete markers go with their last version.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
 */
const lifecycleRules = [
  {
    id: "old-versions",
    status: "Enabled",
    filter: {},
    noncurrent_version_expiration: { noncurrent_days: days, newer_noncurrent_versions: newestVersions },
    expiration: { expired_object_delete_marker: true },
    abort_incomplete_multipart_upload: { days_after_initiation: 7 },
  },
];

/**
 * The policy of a bucket of states: nobody reaches it without TLS, and nothing is written with a weaker encryption than that by a KMS key. A
 * request that names none gets the bucket's own. Who may read and write is the matter of IAM policies.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html
 */
function stateBucketPolicy(partition: string, bucket: string): PolicyDocument<DenyStatement> {
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
