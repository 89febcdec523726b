import type { ClusterConfig } from "../../config/schema/schema";

/** A log group in CloudWatch Logs that a stack makes, before anything writes to it. */
export interface LogGroupDesign {
  readonly name: string;
  readonly retentionDays: number;
}

/** The log groups of the add-on: three that its Fluent Bit writes to, one of its CloudWatch agent. */
const kinds = ["application", "dataplane", "host", "performance"];

/**
 * The log groups of Container Insights by their kind, where the cluster file says how long they keep events. Otherwise the agents make them, and
 * they keep events for ever.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-reference.html
 * @see https://github.com/aws-observability/helm-charts/blob/main/charts/amazon-cloudwatch-observability/values.yaml
 */
export const containerInsightsLogGroups = ({ name, observability }: ClusterConfig): Readonly<Record<string, LogGroupDesign>> => {
  const { retentionDays } = observability.containerInsights;
  if (retentionDays === undefined) return {};
  return Object.fromEntries(kinds.map((kind) => [kind, { name: `/aws/containerinsights/${name}/${kind}`, retentionDays }]));
};
