import { allow, policyDocument, type PolicyDocument } from "./policy";

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
