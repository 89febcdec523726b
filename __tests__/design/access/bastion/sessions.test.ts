import { clusterSchema } from "../../../../config/schema/schema";
import { planSessionLogging, sessionDocumentName, sessionLoggingCalls } from "../../../../design/access/bastion/sessions";

const config = (sessionLogging?: object, region = "us-west-2") =>
  clusterSchema.parse({ name: "demo", region, access: { bastion: { enabled: true, ...(sessionLogging && { sessionLogging }) } } });

test("without logging nothing is planned, and nothing called", () => {
  expect(planSessionLogging(config())).toBeUndefined();
  expect(sessionLoggingCalls(config())).toEqual([]);
});

test("the name of the document begins with none of the prefixes that AWS keeps", () => {
  expect(sessionDocumentName("aws-prod")).not.toMatch(/^(?:aws|amazon|amzn)/i);
  expect(sessionDocumentName("x".repeat(100)).length).toBeLessThanOrEqual(128);
});

test("the ARNs are of the cluster's partition", () => {
  const resources = sessionLoggingCalls(config({ cloudWatch: {}, s3: { bucket: "logs" } }, "cn-north-1")).flatMap(
    ({ Resource }) => Resource,
  );
  expect(resources).toEqual([
    "arn:aws-cn:logs:cn-north-1:*:log-group:/aws/ec2/demo/bastion-sessions",
    "arn:aws-cn:logs:cn-north-1:*:log-group:/aws/ec2/demo/bastion-sessions:*",
    "*",
    "arn:aws-cn:s3:::logs",
    "arn:aws-cn:s3:::logs/*",
  ]);
});

test("the key of the bucket is for Amazon S3, and no call of the agent", () => {
  const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/bucket";
  const logged = config({ s3: { bucket: "logs", kmsKeyArn } });
  expect(planSessionLogging(logged)?.statements.at(-1)).toEqual({
    Effect: "Allow",
    Action: ["kms:Decrypt", "kms:GenerateDataKey"],
    Resource: [kmsKeyArn],
  });
  expect(sessionLoggingCalls(logged).flatMap(({ Action }) => Action)).not.toContain("kms:GenerateDataKey");
});
