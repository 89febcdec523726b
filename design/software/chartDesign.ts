import type { Credentials } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import type { PolicyDocument } from "../iam/policy";
import type { Chart } from "../images/images";
import type { OutboundSettings } from "../proxy/proxy";
import type { LogGroupDesign } from "./containerInsights";

/** What is known only when the stack is applied. */
export interface ChartInputs {
  readonly vpcId: string;
  /** IAM role of the chart's service account. */
  readonly roleArn: string;
  /** URL of the Kubernetes API. */
  readonly clusterEndpoint: string;
  readonly outbound: OutboundSettings;
}

/** A Helm release, and where its chart comes from. */
export interface InstalledChart {
  /** The key of the cluster file that asks for it. */
  readonly path: ConfigPath;
  /** Name of the release, and of its service account. */
  readonly name: string;
  readonly namespace: string;
  /** Where it is installed from: the chart of the cluster file, or its mirror. */
  readonly chart: Chart;
  /** The chart of the cluster file. */
  readonly sourceChart: Chart;
}

/** A Helm release with the IAM role of its pods. */
export interface ChartDesign extends InstalledChart {
  readonly credentials: Credentials;
  readonly policy: PolicyDocument;
  /** A role that is used as it is. @default - a role is made */
  readonly existingRoleArn: string | undefined;
  /** A log group in CloudWatch Logs that its pods write to. @default - none */
  readonly logGroup?: LogGroupDesign;
  readonly values: (inputs: ChartInputs) => Readonly<Record<string, unknown>>;
}
