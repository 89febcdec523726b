import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { ClusterConfig } from "../../config/schema/schema";

const s3Path: ConfigPath = ["network", "flowLogs", "s3"];

/**
 * A warning for each setting that has no effect with flow logs in Amazon S3, which takes them without a log group and a role of this account.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export function flowLogFindings({ iam, network }: ClusterConfig): readonly Finding[] {
  const { enabled, retentionDays, s3 } = network.flowLogs;
  if (!enabled || !s3) return [];
  const enable = "Remove network.flowLogs.s3";
  return [
    ...(retentionDays === undefined
      ? []
      : [
          noEffect({
            path: ["network", "flowLogs", "retentionDays"],
            without: "a log group",
            because: "the flow logs go to Amazon S3, where the lifecycle rules of the bucket end them",
            enable,
            alsoReads: [s3Path],
          }),
        ]),
    ...(iam.roles.flowLogs === undefined
      ? []
      : [
          noEffect({
            path: ["iam", "roles", "flowLogs"],
            without: "a log group",
            because: "the flow logs go to Amazon S3, by a policy of the bucket and without a role",
            enable,
            alsoReads: [s3Path],
          }),
        ]),
  ];
}
