import { Route53ResolverQueryLogConfig } from "@cdktf/provider-aws/lib/route53-resolver-query-log-config";
import { Route53ResolverQueryLogConfigAssociation } from "@cdktf/provider-aws/lib/route53-resolver-query-log-config-association";
import { Construct } from "constructs";
import type { QueryLogsDesign } from "../../design/network/queryLogs";
import { createLogGroup } from "../logGroup";

export interface QueryLogsProps extends QueryLogsDesign {
  readonly vpcId: string;
  /** KMS key of the log group. */
  readonly logsKmsKeyArn: string | undefined;
}

/**
 * Logs the DNS queries of a VPC.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html
 */
export class QueryLogs extends Construct {
  constructor(scope: Construct, id: string, { destination, logsKmsKeyArn, name, vpcId }: QueryLogsProps) {
    super(scope, id);
    const destinationArn =
      "arn" in destination
        ? destination.arn
        : createLogGroup(this, "log-group", {
            name: destination.logGroupName,
            retentionDays: destination.retentionDays,
            kmsKeyArn: logsKmsKeyArn,
          }).arn;
    const { id: resolverQueryLogConfigId } = new Route53ResolverQueryLogConfig(this, "config", { name, destinationArn });
    new Route53ResolverQueryLogConfigAssociation(this, "association", { resolverQueryLogConfigId, resourceId: vpcId });
  }
}
