import { controlPlaneLogGroup } from "../../aws/names";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import { allow, policyDocument, type PolicyDocument, type Statement, type TrustStatement } from "./policy";
import { assumeRolePolicy } from "./trust";

/** The place of what writes logs: of the VPC whose flow logs they are, or of a log group. */
export interface FlowLogsOptions {
  readonly partition: string;
  readonly dnsSuffix: string;
  /** May be a Terraform reference. */
  readonly accountId: string;
  readonly region: string;
}

/**
 * The trust policy of the role that delivers VPC flow logs to CloudWatch Logs.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
 */
export const flowLogsTrust = ({ partition, dnsSuffix, accountId, region }: FlowLogsOptions): PolicyDocument<TrustStatement> =>
  assumeRolePolicy("vpc-flow-logs", {
    dnsSuffix,
    source: { accountId, arn: `arn:${partition}:ec2:${region}:${accountId}:vpc-flow-log/*` },
  });

/**
 * The policy of that role: it writes to one log group, which exists already.
 * @param logGroupArn ARN of the log group without a trailing `:*`; may be a Terraform reference
 */
export const flowLogsPolicy = (logGroupArn: string): PolicyDocument =>
  policyDocument([
    allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [logGroupArn, `${logGroupArn}:*`]),
    allow(["logs:DescribeLogGroups"]),
  ]);

/**
 * The permissions to write to one log group, which exists already.
 * @param logGroupArn ARN of the log group without a trailing `:*`; may be a Terraform reference
 */
export const logWriterPolicy = (logGroupArn: string): PolicyDocument =>
  policyDocument([allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [`${logGroupArn}:*`])]);

/**
 * The group that the agent for network policies writes to on nodes without the tag of the control plane, as self-managed ones are: one for all clusters.
 * @see https://github.com/aws/aws-network-policy-agent/blob/main/pkg/ebpf/events/events.go
 */
export const selfManagedPolicyLogGroup = "/aws/k8s-cluster/cluster";

/**
 * What the agent for network policies needs to write to CloudWatch Logs. It looks for its group among the first fifty of the account, and makes one that
 * it does not find there: that it exists already must be the answer, since without the permission no node becomes Ready.
 * @see https://github.com/aws/aws-network-policy-agent#enable-cloudwatch-logs
 */
export function policyEventStatements({ name, nodeGroups, region }: ClusterConfig): readonly Statement[] {
  const arn = (group: string) => `arn:${partitionOf(region).id}:logs:${region}:*:log-group:${group}`;
  const isSelfManaged = Object.keys(nodeGroups.selfManaged).length > 0;
  const groups = [controlPlaneLogGroup(name), ...(isSelfManaged ? [selfManagedPolicyLogGroup] : [])].map(arn);
  return [
    allow(["logs:DescribeLogGroups"], [arn("*")]),
    allow(
      ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
      groups.flatMap((group) => [group, `${group}:*`]),
    ),
  ];
}

/** The place of the log group that Fluent Bit writes to. */
export interface FluentBitPolicyOptions {
  readonly partition: string;
  readonly region: string;
  /** Name of the log group. */
  readonly logGroup: string;
}

/**
 * The policy of Fluent Bit's role: it writes to one log group, which exists already.
 * @see https://docs.fluentbit.io/manual/pipeline/outputs/cloudwatch
 */
export function fluentBitPolicy({ partition, region, logGroup }: FluentBitPolicyOptions): PolicyDocument {
  const arn = `arn:${partition}:logs:${region}:*:log-group:${logGroup}`;
  return policyDocument([allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arn, `${arn}:*`])]);
}

/**
 * The trust policy of the role with which CloudWatch Logs sends the events of log groups of the account to a stream.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export const subscriptionTrust = ({ partition, dnsSuffix, accountId, region }: FlowLogsOptions): PolicyDocument<TrustStatement> =>
  policyDocument([
    {
      Effect: "Allow",
      Principal: { Service: `logs.${region}.${dnsSuffix}` },
      Action: ["sts:AssumeRole"],
      Condition: { ArnLike: { "aws:SourceArn": `arn:${partition}:logs:${region}:${accountId}:*` } },
    },
  ]);

/** What CloudWatch Logs calls of each kind of stream. */
const streamWrites = {
  kinesis: ["kinesis:PutRecord", "kinesis:PutRecords"],
  firehose: ["firehose:PutRecord", "firehose:PutRecordBatch"],
} as const;

/** The policy of that role: it writes to one stream. */
export const streamWriterPolicy = (service: keyof typeof streamWrites, streamArn: string): PolicyDocument =>
  policyDocument([allow(streamWrites[service], [streamArn])]);
