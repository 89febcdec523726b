import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf } from "../../aws/regions";
import { streamWriterPolicy, subscriptionTrust } from "../iam/logPolicies";
import type { PolicyDocument, TrustStatement } from "../iam/policy";

/** What the ARN of a destination says it is. */
export type DestinationService = "logs" | "kinesis" | "firehose";

/** The service that a subscription sends to. Only `logs` has destinations of other accounts. */
export const destinationService = (arn: string): DestinationService => arn.split(":")[2] as DestinationService;

/** The role with which CloudWatch Logs writes to a stream. */
export interface SubscriptionRole {
  /** @default - a role is made */
  readonly existingArn: string | undefined;
  /** @param accountId account of the cluster; may be a Terraform reference */
  readonly trust: (accountId: string) => PolicyDocument<TrustStatement>;
  readonly policy: PolicyDocument;
}

/** Where the events of the control plane's log group are sent on to. */
export interface LogSubscriptionDesign {
  readonly destinationArn: string;
  /** Which events. Empty: all. */
  readonly filterPattern: string;
  /** @default - none: a destination has a role and a policy of its own */
  readonly role?: SubscriptionRole;
}

/** The subscription of the control plane's log group; undefined where the file has none. */
export function planLogSubscription({ observability, region }: ClusterConfig): LogSubscriptionDesign | undefined {
  const { subscription } = observability.controlPlaneLogs;
  if (!subscription) return undefined;
  const { destinationArn, filterPattern, roleArn } = subscription;
  const service = destinationService(destinationArn);
  if (service === "logs") return { destinationArn, filterPattern };
  const { id, dnsSuffix } = partitionOf(region);
  return {
    destinationArn,
    filterPattern,
    role: {
      existingArn: roleArn,
      trust: (accountId) => subscriptionTrust({ partition: id, dnsSuffix, accountId, region }),
      policy: streamWriterPolicy(service, destinationArn),
    },
  };
}
