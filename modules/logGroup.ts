import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import type { Construct } from "constructs";
import { acceptFindings } from "./overrides";

export interface LogGroupProps {
  readonly name: string;
  readonly retentionDays: number;
  /** KMS key that encrypts it. @default - a key of CloudWatch Logs' own */
  readonly kmsKeyArn: string | undefined;
}

/** A log group in CloudWatch Logs, with the findings of the policy scan that its settings bring. */
export function createLogGroup(scope: Construct, id: string, { name, retentionDays, kmsKeyArn }: LogGroupProps): CloudwatchLogGroup {
  const group = new CloudwatchLogGroup(scope, id, {
    name,
    retentionInDays: retentionDays,
    ...(kmsKeyArn === undefined ? {} : { kmsKeyId: kmsKeyArn }),
  });
  return acceptFindings(group, {
    ...(kmsKeyArn === undefined && { CKV_AWS_158: "CloudWatch Logs encrypts it with a key of its own." }),
    CKV_AWS_338: "The cluster file says for how many days events are kept.",
  });
}
