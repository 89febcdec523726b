import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { ConfigMapV1 } from "@cdktf/provider-kubernetes/lib/config-map-v1";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { FargateLoggingDesign } from "../../design/fargate/logging";
import { acceptFindings, encryptedByService, retentionIsChosen } from "../acceptFindings";
import { managedBy } from "./managedBy";

/** Where Fargate looks for the configuration of its log router. */
const namespaceName = "aws-observability";

/**
 * The log group of the pods on Fargate, and what their log router reads when a pod starts.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export class FargateLogging extends Construct {
  /** What must be there before a pod starts on Fargate. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { logGroup, configMap }: FargateLoggingDesign) {
    super(scope, id);
    const logs = new CloudwatchLogGroup(this, "logs", { name: logGroup.name, retentionInDays: logGroup.retentionDays });
    acceptFindings(logs, { CKV_AWS_158: encryptedByService, CKV_AWS_338: retentionIsChosen });
    const namespace = new NamespaceV1(this, "namespace", { metadata: { name: namespaceName, labels: { [namespaceName]: "enabled" } } });
    const settings = new ConfigMapV1(this, "config-map", {
      metadata: { name: "aws-logging", namespace: namespaceName, labels: managedBy },
      data: { ...configMap },
      dependsOn: [namespace],
    });
    this.resources = [logs, namespace, settings];
  }
}
