import { shortened } from "../../aws/names";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import type { DenyStatement, PolicyDocument, ResourceStatement } from "../iam/policy";
import { queueName } from "./switches";

/** An EventBridge rule whose events go to the queue. */
export interface InterruptionRule {
  /** Part of its construct id. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly pattern: { readonly source: readonly string[]; readonly "detail-type": readonly string[] };
}

export interface InterruptionsDesign {
  readonly queue: string;
  /** Seconds that an event is kept: one that is older than an interruption's notice is of no use. */
  readonly retentionSeconds: number;
  readonly rules: readonly InterruptionRule[];
}

/** What Karpenter ends nodes for, or learns that they have ended. @see https://karpenter.sh/docs/concepts/disruption/#interruption */
const events = {
  health: { source: "aws.health", type: "AWS Health Event", description: "maintenance and faults that AWS announces" },
  spot: { source: "aws.ec2", type: "EC2 Spot Instance Interruption Warning", description: "Spot Instances that EC2 takes back" },
  rebalance: { source: "aws.ec2", type: "EC2 Instance Rebalance Recommendation", description: "Spot Instances that EC2 may take back" },
  state: { source: "aws.ec2", type: "EC2 Instance State-change Notification", description: "instances that stop or end" },
  reservation: {
    source: "aws.ec2",
    type: "EC2 Capacity Reservation Instance Interruption Warning",
    description: "instances whose capacity reservation ends",
  },
} as const;

/** Characters of the longest name of a rule. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
const longestRuleName = 64;

/** The queue and the rules by which Karpenter learns of interruptions; undefined without them. */
export const planInterruptions = ({ karpenter, name }: ClusterConfig): InterruptionsDesign | undefined =>
  karpenter?.interruptionQueue
    ? {
        queue: queueName(name),
        retentionSeconds: 300,
        rules: Object.entries(events).map(([key, { source, type, description }]) => ({
          key,
          name: shortened(`${name}-karpenter-${key}`, longestRuleName),
          description: `To Karpenter of ${name}: ${description}`,
          pattern: { source: [source], "detail-type": [type] },
        })),
      }
    : undefined;

/**
 * Who may send to the queue: EventBridge for these rules; and nobody does anything without TLS.
 * @param queueArn may be a Terraform reference, as those of the rules
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sqs-permissions
 */
export const interruptionQueuePolicy = (
  queueArn: string,
  ruleArns: readonly string[],
): PolicyDocument<ResourceStatement | DenyStatement> => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Events",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["sqs:SendMessage"],
      Resource: [queueArn],
      Condition: { ArnEquals: { "aws:SourceArn": ruleArns } },
    },
    {
      Sid: "OnlyWithTls",
      Effect: "Deny",
      Principal: "*",
      Action: ["sqs:*"],
      Resource: [queueArn],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
  ],
});

/** The ARN of the queue, as policies have it. */
export const queueArn = ({ name, region }: ClusterConfig): string => `arn:${partitionOf(region).id}:sqs:${region}:*:${queueName(name)}`;
