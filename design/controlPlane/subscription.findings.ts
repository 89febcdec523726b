import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { ClusterConfig } from "../../config/schema/schema";
import { destinationService } from "./subscription";

const subscriptionKey = (...keys: readonly string[]) => ["observability", "controlPlaneLogs", "subscription", ...keys];

/**
 * What CloudWatch Logs refuses of the subscription of the control plane's log group, and what has no effect.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
 */
export function subscriptionFindings(config: ClusterConfig): readonly Finding[] {
  const { subscription, types } = config.observability.controlPlaneLogs;
  if (!subscription) return [];
  return [
    ...(types.length === 0 ? [nothingToSend] : []),
    ...(destinationService(subscription.destinationArn) === "logs"
      ? roleOfDestination(subscription.roleArn)
      : streamOfOtherAccount(config, subscription.destinationArn)),
  ];
}

const nothingToSend = noEffect({
  path: subscriptionKey(),
  without: "observability.controlPlaneLogs.types",
  because: "the control plane writes no logs",
  enable: "Name types of logs at observability.controlPlaneLogs.types",
  alsoReads: [["observability", "controlPlaneLogs", "types"]],
});

const roleOfDestination = (roleArn: string | undefined): readonly Finding[] =>
  roleArn === undefined
    ? []
    : [
        {
          severity: "error",
          path: subscriptionKey("roleArn"),
          alsoReads: [subscriptionKey("destinationArn")],
          problem: "a destination of CloudWatch Logs has a role of its own, and the subscription needs none",
          fix: "Remove roleArn",
        },
      ];

/** CloudWatch Logs writes to streams of the account alone. */
function streamOfOtherAccount({ accountId }: ClusterConfig, destinationArn: string): readonly Finding[] {
  const [, , , , account] = destinationArn.split(":");
  if (accountId === undefined || account === accountId) return [];
  return [
    {
      severity: "error",
      path: subscriptionKey("destinationArn"),
      alsoReads: [["accountId"]],
      problem: `the stream is of the account ${account}, and CloudWatch Logs sends to streams of the cluster's account ${accountId} only`,
      allowed: `an ARN of the account ${accountId}, or that of a destination of CloudWatch Logs`,
      fix: `Have the account ${account} make a destination of CloudWatch Logs for the stream, and write the ARN of the destination`,
    },
  ];
}
