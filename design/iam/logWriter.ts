import { allow, policyDocument, type PolicyDocument } from "./policy";

/**
 * The permissions to write to one log group, which exists already.
 * @param logGroupArn ARN of the log group without a trailing `:*`; may be a Terraform reference
 */
export const logWriterPolicy = (logGroupArn: string): PolicyDocument =>
  policyDocument([allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [`${logGroupArn}:*`])]);
