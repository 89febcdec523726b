import type { Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";

/** Settings of query logs that are not written, or go to a log group that is there already. */
export function queryLogFindings({ network }: ClusterConfig): readonly Finding[] {
  const { destinationArn, enabled, retentionDays } = network.queryLogs;
  const unused = (key: "destinationArn" | "retentionDays", problem: string, instead: string): Finding => {
    const path = ["network", "queryLogs", key];
    return { severity: "error", path, alsoReads: [["network", "queryLogs"]], problem, fix: `Remove ${pathText(path)}, or ${instead}` };
  };
  if (enabled) {
    if (destinationArn === undefined || retentionDays === undefined) return [];
    const problem = `retentionDays is of the log group that is created, and the logs go to ${destinationArn}`;
    return [unused("retentionDays", problem, "remove network.queryLogs.destinationArn")];
  }
  return (["destinationArn", "retentionDays"] as const)
    .filter((key) => network.queryLogs[key] !== undefined)
    .map((key) => unused(key, `${key} is set, and no queries are logged`, "set network.queryLogs.enabled to true"));
}
