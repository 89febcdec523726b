import { partitions } from "../../../aws/regions";
import { type S3Backend, stateBucket } from "../../../design/state/bucket";
import { awsProviderVersion } from "../../../design/state/terraform";
import { synthDemo } from "../../support/synth";

const kmsKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const backend: S3Backend = { type: "s3", bucket: "states", region: "eu-west-1", keyPrefix: "eks/" };
const options = { tags: { team: "platform" }, localState: false };

const policies = (made: ReturnType<typeof stateBucket>): string =>
  [made.resource.aws_s3_bucket_policy.state.policy, made.resource.aws_kms_key?.state.policy].join();

test("a region that is newer than Terraform is not looked up", () => {
  const { provider, terraform } = stateBucket({ ...backend, region: "ap-southwest-1" }, options);
  expect([provider.aws[0], terraform.backend]).toMatchObject([{ skip_region_validation: true }, { s3: { skip_region_validation: true } }]);
});

test("its own state is in a file at first, then in the bucket, in the same place for all clusters", () => {
  expect(stateBucket(backend, { ...options, localState: true }).terraform.backend).toEqual({
    local: { path: "../../../terraform.state-bucket.states.tfstate" },
  });
  const inBucket = { bucket: "states", region: "eu-west-1", key: "state-bucket.tfstate", use_lockfile: true };
  expect(stateBucket(backend, options).terraform.backend).toEqual({ s3: inBucket });
  expect(stateBucket({ ...backend, keyPrefix: "other/", kmsKeyArn }, options).terraform.backend).toEqual({
    s3: { ...inBucket, encrypt: true, kms_key_id: kmsKeyArn },
  });
});

test("with a role for the states, it makes and keeps them", () => {
  const assumeRoleArn = "arn:aws:iam::444455556666:role/states";
  const { provider, terraform } = stateBucket({ ...backend, assumeRoleArn }, options);
  expect(provider.aws[0]).toMatchObject({ assume_role: [{ role_arn: assumeRoleArn }] });
  expect(terraform.backend).toMatchObject({ s3: { assume_role: { role_arn: assumeRoleArn } } });
});

test("its own file is never that of a stack, whatever the bucket's name", () => {
  const { backend: ofStack } = synthDemo().network.json["terraform"] as { readonly backend: object };
  const { backend: ofBucket } = stateBucket({ ...backend, bucket: "demo-network" }, { ...options, localState: true }).terraform;
  expect(ofStack).toHaveProperty("local.path");
  expect(ofBucket).not.toEqual(ofStack);
});

test("without a given key it has one of its own, that rotates and that Terraform does not delete", () => {
  const { resource, output } = stateBucket(backend, options);
  expect(resource.aws_kms_key?.state).toMatchObject({
    enable_key_rotation: true,
    tags: { Name: "states" },
    lifecycle: { prevent_destroy: true },
  });
  expect(output.kms_key_arn.value).toBe("${aws_kms_key.state.arn}");
});

test("with a given key it makes none, and forgets the one it had without deleting it", () => {
  const given = stateBucket({ ...backend, kmsKeyArn }, options);
  expect(given.resource).not.toHaveProperty("aws_kms_key");
  expect(given).toMatchObject({ removed: [{ from: "aws_kms_key.state", lifecycle: { destroy: false } }] });
  expect(given.resource.aws_s3_bucket_server_side_encryption_configuration.state.rule).toEqual({
    apply_server_side_encryption_by_default: { sse_algorithm: "aws:kms", kms_master_key_id: kmsKeyArn },
    bucket_key_enabled: true,
  });
});

test("is private, versioned, and never destroyed", () => {
  const { resource } = stateBucket(backend, options);
  expect(resource.aws_s3_bucket.state).toEqual({ bucket: "states", lifecycle: { prevent_destroy: true } });
  expect(Object.values(resource.aws_s3_bucket_public_access_block.state)).toEqual(["${aws_s3_bucket.state.id}", true, true, true, true]);
  expect(resource.aws_s3_bucket_versioning.state.versioning_configuration).toEqual({ status: "Enabled" });
  expect(resource.aws_s3_bucket_ownership_controls.state.rule).toEqual({ object_ownership: "BucketOwnerEnforced" });
});

test("keeps each version of a state for 90 days, and the newest ten for ever", () => {
  expect(stateBucket(backend, options).resource.aws_s3_bucket_lifecycle_configuration.state.rule).toMatchObject([
    { filter: {}, status: "Enabled", noncurrent_version_expiration: { noncurrent_days: 90, newer_noncurrent_versions: 10 } },
  ]);
});

test("nobody reads or writes without TLS, or writes with less than a KMS key", () => {
  const { Statement } = JSON.parse(stateBucket(backend, options).resource.aws_s3_bucket_policy.state.policy) as { Statement: object[] };
  const all = { Effect: "Deny", Principal: "*" };
  expect(Statement).toEqual([
    expect.objectContaining({ ...all, Action: ["s3:*"], Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    expect.objectContaining({
      ...all,
      Action: ["s3:PutObject"],
      Condition: { StringNotEqualsIfExists: { "s3:x-amz-server-side-encryption": ["aws:kms", "aws:kms:dsse"] } },
    }),
  ]);
});

test.each(partitions.map(({ id, regions }) => [id, regions[0]!] as const))("%s: all ARNs are of the partition", (id, region) => {
  const arns = policies(stateBucket({ ...backend, region }, options)).match(/arn:[\w-]+:/g);
  expect(new Set(arns)).toEqual(new Set([`arn:${id}:`]));
});

test("the provider is the one of the stacks", () => {
  expect(synthDemo().network.json["terraform"]).toMatchObject({ required_providers: { aws: { version: awsProviderVersion } } });
});
