import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";

const s3Path = ["network", "flowLogs", "s3"];

/**
 * A warning for each setting that has no effect with flow logs in Amazon S3, which takes them without a log group and a role of this account. Not an
 * error: a file that several clusters extend may well have it.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export function flowLogFindings({ iam, network }: ClusterConfig): readonly Finding[] {
  const { enabled, retentionDays, s3 } = network.flowLogs;
  if (!enabled || !s3) return [];
  const unused = (path: ConfigPath, problem: string): Finding => ({
    severity: "warning",
    path,
    alsoReads: [s3Path],
    problem,
    fix: `Remove ${pathText(path)}, or network.flowLogs.s3`,
  });
  return [
    ...(retentionDays === undefined
      ? []
      : [
          unused(
            ["network", "flowLogs", "retentionDays"],
            "the flow logs go to Amazon S3, where the lifecycle rules of the bucket end them",
          ),
        ]),
    ...(iam.roles.flowLogs === undefined
      ? []
      : [unused(["iam", "roles", "flowLogs"], "the flow logs go to Amazon S3, by a policy of the bucket and without a role")]),
  ];
}
