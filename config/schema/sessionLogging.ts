import * as z from "zod";
import { bucketName, kmsKeyArn, retentionDays } from "./primitives";

const minutes = (most: number) => z.int().min(1).max(most);

const sessionBucket = z.strictObject({
  bucket: bucketName("my-session-logs").describe("Name of an existing bucket in the region of the cluster. It may be in another account."),
  prefix: z
    .string()
    .regex(/^(?!\/)(?!.*\/\/)(?!.*\/$)[\w./-]*$/, {
      error: "must be a key prefix without slashes at its ends, and without doubled ones, such as bastions/shop",
    })
    .default("")
    .describe("Prefix of the objects, before a slash and the name of the log."),
  kmsKeyArn: kmsKeyArn
    .optional()
    .describe("KMS key that encrypts the bucket. The role of the bastion gets permission to use it. Default: none."),
});

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html */
export const sessionLogging = z
  .strictObject({
    cloudWatch: z
      .strictObject({ retentionDays: retentionDays.default(90).describe("Days for which the log group keeps its events.") })
      .optional()
      .describe(
        "Log to a new log group during the session: {} for the defaults. encryption.logsKmsKeyArn encrypts it. Default: no log in CloudWatch Logs.",
      ),
    s3: sessionBucket.optional().describe("Log to an existing S3 bucket when the session ends. Default: no log in Amazon S3."),
    kmsKeyArn: kmsKeyArn
      .optional()
      .describe(
        "KMS key that encrypts the data between user and bastion, in addition to TLS. Its policy must let the role of the bastion decrypt with it, and users generate data keys. Default: TLS alone.",
      ),
    idleMinutes: minutes(60).default(20).describe("Minutes without input after which a session ends."),
    maxMinutes: minutes(1440).optional().describe("Minutes after which every session ends. Default: no limit."),
  })
  .describe(
    "Log the sessions on the bastion. Users open them with a Session document of the cluster: the output bastion_session_command names it, and operator-policy.json allows no shell without it. An existing role in iam.roles.bastion needs permission to write the logs. Default: sessions are not logged.",
  );
