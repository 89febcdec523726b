import { z } from "zod";
import { bucketName, kmsKeyArn, retentionDays } from "./primitives";

const minutes = (most: number) => z.int().min(1).max(most);

const sessionBucket = z.strictObject({
  bucket: bucketName("my-session-logs").describe("Bucket of the cluster's region; it may be of another account."),
  prefix: z
    .string()
    .regex(/^(?!\/)(?!.*\/\/)[\w./-]*(?<!\/)$/, {
      error: "must be a key prefix without slashes at its ends, and without doubled ones, such as bastions/shop",
    })
    .default("")
    .describe("Put before the names of the logs, with a slash."),
  kmsKeyArn: kmsKeyArn.optional().describe("KMS key that encrypts the bucket, which the bastion is then allowed to use."),
});

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html */
export const sessionLogging = z
  .strictObject({
    cloudWatch: z
      .strictObject({ retentionDays: retentionDays.default(90) })
      .optional()
      .describe("Log while the session goes on, to a log group that is made, with encryption.logsKmsKeyArn."),
    s3: sessionBucket.optional().describe("Log to an existing S3 bucket when the session ends."),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe(
        "KMS key that encrypts what passes between user and bastion, besides TLS. Its policy must let the bastion's role decrypt with it, and users generate data keys.",
      ),
    idleMinutes: minutes(60).default(20).describe("A session without input ends after so many minutes."),
    maxMinutes: minutes(1440).optional().describe("Any session ends after so many minutes. Default: no limit."),
  })
  .describe(
    "Log the sessions on the bastion by a Session document of the cluster, which whoever opens one must name: the output bastion_session_command does, and operator-policy.json allows no shell without it. An existing role, iam.roles.bastion, needs the permissions to write the logs.",
  );
