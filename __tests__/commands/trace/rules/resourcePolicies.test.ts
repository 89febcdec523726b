import type { TracedJson } from "../../../../commands/trace/rules/world";
import { hopsBetween, tracedDemo } from "../../../support/traces";

jest.setTimeout(60_000);

/** The permission of shop/orders, whose role allows something, with more resources in the workload stack. */
function permission(service: string, statement: object | undefined, resource: NonNullable<TracedJson["resource"]>) {
  const policy = statement && { policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] } };
  const cluster = tracedDemo("resource policies", {
    serviceAccounts: { "shop/orders": { services: [service], ...policy } },
    nodeGroups: { managed: { general: {} } },
  });
  const workload = { ...cluster.stacks.workload, resource: { ...cluster.stacks.workload.resource, ...resource } };
  return hopsBetween({ ...cluster, stacks: { ...cluster.stacks, workload } }, "shop/orders", service)["permission"];
}

const policyOf = (...statements: readonly object[]): string => JSON.stringify({ Version: "2012-10-17", Statement: statements });

const bucketPolicy = (policy: string) => ({ aws_s3_bucket_policy: { orders: { bucket: "orders", policy } } });
const reads = { Action: "s3:GetObject", Resource: "arn:aws:s3:::orders/*" };
const outside = (condition: object) =>
  policyOf({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"],
    Condition: condition,
  });

test("a bucket's policy that denies whoever is not a service of AWS", () => {
  const verdict = permission("s3", reads, bucketPolicy(outside({ StringNotEquals: { "aws:PrincipalIsAWSService": "true" } })));
  expect(verdict).toEqual({
    kind: "permission",
    status: "fails",
    says: "the policy of aws_s3_bucket_policy.orders does not allow s3:GetObject, which its role does",
    decidedBy: ["workload: aws_s3_bucket_policy.orders", expect.stringMatching(/^workload: aws_iam_role\./)],
  });
});

test.each<[string, string]>([
  [
    "lets in the endpoint of the VPC",
    outside({ StringNotEquals: { "aws:SourceVpce": "${data.terraform_remote_state.network.outputs.s3}" } }),
  ],
  ["wants TLS", outside({ Bool: { "aws:SecureTransport": "false" } })],
  ["is about another bucket", outside({}).replaceAll(":::orders", ":::invoices")],
  ["denies something else", policyOf({ Effect: "Deny", Principal: "*", Action: "s3:DeleteObject", Resource: "arn:aws:s3:::orders/*" })],
])("a bucket's policy that %s", (_, policy) => {
  expect(permission("s3", reads, bucketPolicy(policy))).toMatchObject({
    status: "unknown",
    says: expect.stringMatching(/^its role allows some of s3:/) as string,
  });
});

test("a queue's own policy, by the reference of the role's", () => {
  const resource = {
    aws_sqs_queue: {
      orders: { name: "orders", policy: policyOf({ Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" }) },
      others: { name: "others" },
    },
  };
  const to = (queue: string) =>
    permission("sqs", { Action: "sqs:SendMessage", Resource: `arn:aws:sqs:us-west-2:111122223333:${queue}` }, resource);
  expect(to("orders")).toMatchObject({ status: "fails", says: expect.stringMatching(/^the policy of aws_sqs_queue\.orders /) as string });
  expect(to("others")).toMatchObject({ status: "unknown" });
});

test("a key must allow it itself, a bucket may where the role does not", () => {
  const decrypts = { Action: "kms:Decrypt", Resource: "arn:aws:kms:us-west-2:111122223333:key/orders" };
  const keyPolicy = (principal: object) => ({
    aws_kms_key_policy: {
      orders: { key_id: "orders", policy: policyOf({ Effect: "Allow", Principal: principal, Action: "kms:*", Resource: "*" }) },
    },
  });
  expect(permission("kms", decrypts, keyPolicy({ Service: "logs.amazonaws.com" }))).toMatchObject({ status: "fails" });
  expect(permission("kms", decrypts, keyPolicy({ AWS: "arn:aws:iam::111122223333:root" }))).toMatchObject({ status: "unknown" });
  const allowing = policyOf({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::111122223333:role/orders" },
    Action: "s3:GetObject",
    Resource: "arn:aws:s3:::orders/*",
  });
  expect(permission("s3", undefined, bucketPolicy(allowing))).toMatchObject({
    status: "unknown",
    decidedBy: ["workload: aws_s3_bucket_policy.orders", expect.anything()],
  });
  expect(permission("s3", undefined, {})).toMatchObject({ status: "fails" });
});
