import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { ClusterConfig } from "../../config/schema/schema";

/**
 * A retention has no effect where the query logs go to what exists: only the log group that is created has it. Whether they are written at all is
 * `unusedSettingFindings`' question.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-choosing-target-resource.html
 */
export function queryLogFindings({ network }: ClusterConfig): readonly Finding[] {
  const { destinationArn, enabled, retentionDays } = network.queryLogs;
  if (!enabled || destinationArn === undefined || retentionDays === undefined) return [];
  return [
    noEffect({
      path: ["network", "queryLogs", "retentionDays"],
      without: "a log group that is created",
      because: `the logs go to ${destinationArn}`,
      enable: "Remove network.queryLogs.destinationArn",
      alsoReads: [["network", "queryLogs"]],
    }),
  ];
}
