import * as z from "zod";
import { bucketArn, choiceOf, retentionDays } from "./primitives";

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-create-flow-log.html */
const flowLogBucket = z.strictObject({
  bucketArn: bucketArn.describe(
    "ARN of the bucket, which may be in another account. Its policy, and the policy of its KMS key, must let delivery.logs.amazonaws.com write for the account of the cluster.",
  ),
  prefix: z
    .string()
    .regex(/^(?!\/)(?!.*\/\/)[\w./-]*\/$/, { error: "must be a key prefix with a slash at its end such as eks/" })
    .regex(/^(?!(?:.*\/)?AWSLogs\/)/, { error: "must not have AWSLogs in it, which AWS puts behind it: remove it" })
    .optional()
    .describe("Prefix of the objects, before AWSLogs/<account>/vpcflowlogs/<region>/. Default: no prefix."),
  fileFormat: choiceOf({
    "plain-text": "Text, compressed by gzip",
    parquet: "Apache Parquet: smaller and faster to query, at a higher price",
  })
    .default("plain-text")
    .describe("File format of the flow logs."),
  hiveCompatiblePartitions: z
    .boolean()
    .default(false)
    .describe("Name the folders as Hive reads them, such as year=2026/month=11, so that Athena finds partitions by itself."),
  perHourPartition: z.boolean().default(false).describe("Write a folder for each hour instead of each day."),
});

/** VPC flow logs, and where they go. */
export const flowLogs = z.strictObject({
  enabled: z.boolean().default(false).describe("Create flow logs of the VPC: which addresses and ports talk with each other."),
  trafficType: choiceOf({
    ALL: "All traffic",
    ACCEPT: "Traffic that security groups and network ACLs accept",
    REJECT: "Traffic that security groups or network ACLs reject",
  })
    .default("ALL")
    .describe("Which traffic is logged."),
  retentionDays: retentionDays.optional().describe("Days for which the log group keeps its events. Default: 90."),
  s3: flowLogBucket
    .optional()
    .describe(
      "Send the flow logs to an existing S3 bucket, which needs no IAM role. Default: a new log group in CloudWatch Logs, with a role.",
    ),
});
