import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { Construct } from "constructs";
import type { PolicyDocument, TrustStatement } from "../../design/iam/policy";
import { flowLogsPolicy } from "../../design/iam/logPolicies";
import { Role } from "../role";

export interface FlowLogsProps {
  /** Start of the names. */
  readonly name: string;
  readonly vpcId: string;
  readonly trafficType: string;
  readonly retentionDays: number;
  readonly trust: PolicyDocument<TrustStatement>;
}

/**
 * VPC flow logs in CloudWatch Logs.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html
 */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const logGroup = new CloudwatchLogGroup(this, "log-group", {
      name: `/aws/vpc/${props.name}/flow-logs`,
      retentionInDays: props.retentionDays,
    });
    const role = new Role(this, "role", {
      namePrefix: `${props.name}-flow-logs`,
      trust: props.trust,
      inlinePolicies: { "write-logs": flowLogsPolicy(logGroup.arn) },
    });
    new FlowLog(this, "flow-log", {
      vpcId: props.vpcId,
      trafficType: props.trafficType,
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
      dependsOn: [...role.permissions],
      tags: { Name: `${props.name}-flow-logs` },
    });
  }
}
