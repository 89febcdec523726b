import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { Construct } from "constructs";

export interface S3FlowLogProps {
  /** Start of the name. */
  readonly name: string;
  readonly vpcId: string;
  readonly trafficType: string;
  readonly bucketArn: string;
  /** With a slash at its end. @default - none */
  readonly prefix: string | undefined;
  readonly fileFormat: string;
  readonly hiveCompatiblePartitions: boolean;
  readonly perHourPartition: boolean;
}

/**
 * VPC flow logs in Amazon S3: AWS writes them, as the policy of the bucket lets it.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export class S3FlowLog extends Construct {
  constructor(scope: Construct, id: string, props: S3FlowLogProps) {
    super(scope, id);
    const { fileFormat, hiveCompatiblePartitions, perHourPartition } = props;
    new FlowLog(this, "flow-log", {
      vpcId: props.vpcId,
      trafficType: props.trafficType,
      logDestinationType: "s3",
      logDestination: props.prefix === undefined ? props.bucketArn : `${props.bucketArn}/${props.prefix}`,
      destinationOptions: { fileFormat, hiveCompatiblePartitions, perHourPartition },
      maxAggregationInterval: 60,
      tags: { Name: `${props.name}-flow-logs` },
    });
  }
}
