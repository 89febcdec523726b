import { shortened } from "../../aws/names";
import type { ClusterConfig } from "../../config/schema/schema";
import { longestResolverName } from "./dnsFirewall";

/** The logging of a VPC's DNS queries. */
export interface QueryLogsDesign {
  readonly name: string;
  readonly destination: { readonly arn: string } | { readonly logGroupName: string; readonly retentionDays: number };
}

/**
 * The logging of the queries; undefined where they are not logged. A log group of AWS's own services has their common beginning: all such groups are in
 * the policy of CloudWatch Logs by one statement, where others add one each to a policy of limited size.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
 */
export function planQueryLogs({ name, network }: ClusterConfig): QueryLogsDesign | undefined {
  const { destinationArn, enabled, retentionDays = 90 } = network.queryLogs;
  if (!enabled) return undefined;
  return {
    name: shortened(`${name}-query-logs`, longestResolverName),
    destination:
      destinationArn === undefined ? { logGroupName: `/aws/vendedlogs/route53resolver/${name}`, retentionDays } : { arn: destinationArn },
  };
}
