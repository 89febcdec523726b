import type { ClusterConfig } from "../../config/schema/schema";

/** What the log router of Fargate is told, and where it writes to. */
export interface FargateLoggingDesign {
  readonly logGroup: { readonly name: string; readonly retentionDays: number };
  /** Content of the ConfigMap `aws-logging` in the namespace `aws-observability`. */
  readonly configMap: Readonly<Record<string, string>>;
}

/** A section of Fluent Bit's classic configuration. */
const section = (kind: string, settings: Readonly<Record<string, string>>): string =>
  [`[${kind}]`, ...Object.entries(settings).map(([key, value]) => `    ${key} ${value}`), ""].join("\n");

/** Takes apart what containerd writes before each line: time, stream, and whether the line goes on. */
const crioParser = section("PARSER", {
  Name: "crio",
  Format: "regex",
  Regex: "^(?<time>[^ ]+) (?<stream>stdout|stderr) (?<logtag>[FP]) (?<log>.*)$",
  Time_Key: "time",
  Time_Format: "%Y-%m-%dT%H:%M:%S.%L%z",
});

const defaultFilters =
  section("FILTER", { Name: "parser", Match: "*", Key_name: "log", Parser: "crio" }) +
  section("FILTER", {
    Name: "kubernetes",
    Match: "kube.*",
    Merge_Log: "On",
    Keep_Log: "Off",
    Buffer_Size: "0",
    Kube_Meta_Cache_TTL: "300s",
  });

/** The name of the log group of the pods on Fargate. */
export const fargateLogGroup = (clusterName: string): string => `/aws/eks/${clusterName}/fargate`;

/**
 * The logging of pods on Fargate: AWS runs Fluent Bit beside each pod, with CloudWatch Logs as its only output and without logs of its own.
 * Undefined where it is not enabled.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export function planFargateLogging({ name, region, observability }: ClusterConfig): FargateLoggingDesign | undefined {
  const { enabled, retentionDays, filters = defaultFilters, parsers = "" } = observability.fargateLogging;
  if (!enabled) return undefined;
  const logGroup = fargateLogGroup(name);
  const output = section("OUTPUT", {
    Name: "cloudwatch_logs",
    Match: "kube.*",
    region,
    log_group_name: logGroup,
    log_stream_prefix: "fargate-",
    auto_create_group: "false",
  });
  return {
    logGroup: { name: logGroup, retentionDays },
    configMap: { flb_log_cw: "false", "output.conf": output, "filters.conf": filters, "parsers.conf": crioParser + parsers },
  };
}
