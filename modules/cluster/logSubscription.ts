import { CloudwatchLogSubscriptionFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-subscription-filter";
import { Construct } from "constructs";
import type { LogSubscriptionDesign } from "../../design/controlPlane/subscription";
import { roleOf } from "../role";

export interface LogSubscriptionProps {
  readonly clusterName: string;
  /** Name of the log group; may be a Terraform reference. */
  readonly logGroupName: string;
  /** Account of the cluster; may be a Terraform reference. */
  readonly accountId: string;
  readonly subscription: LogSubscriptionDesign;
}

/**
 * Sends the events of a log group on, as they come.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export class LogSubscription extends Construct {
  readonly filter: CloudwatchLogSubscriptionFilter;

  constructor(scope: Construct, id: string, { clusterName, logGroupName, accountId, subscription }: LogSubscriptionProps) {
    super(scope, id);
    const { destinationArn, filterPattern, role: wanted } = subscription;
    const role =
      wanted &&
      roleOf(this, "role", wanted.existingArn, {
        namePrefix: `${clusterName}-log-subscription`,
        trust: wanted.trust(accountId),
        inlinePolicies: { "write-stream": wanted.policy },
      });
    this.filter = new CloudwatchLogSubscriptionFilter(this, "filter", {
      name: clusterName,
      logGroupName,
      destinationArn,
      filterPattern,
      ...(role && { roleArn: role.arn, dependsOn: [...role.permissions] }),
    });
  }
}
