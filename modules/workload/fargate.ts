import { EksFargateProfile } from "@cdktf/provider-aws/lib/eks-fargate-profile";
import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { FargateLoggingDesign } from "../../design/fargate/logging";
import type { FargateProfileDesign } from "../../design/fargate/profiles";
import { createLogGroup } from "../logGroup";
import type { UsableRole } from "../role";
import { createConfigMap } from "./configMap";

export interface FargateProfilesProps {
  readonly clusterName: string;
  readonly profiles: readonly FargateProfileDesign[];
  /** The role of all profiles of the cluster. */
  readonly podExecutionRole: UsableRole;
  /** The node subnet of a zone: a private one, as Fargate wants. */
  readonly subnetIdOf: (zone: string) => string;
  /** What must be there before pods start on Fargate. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The Fargate profiles of a cluster. EKS makes and deletes them one at a time, for which the provider waits, and makes the access entry of
 * their role itself.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export class FargateProfiles extends Construct {
  /** The profiles; what their pods are for depends on them. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { clusterName, profiles, podExecutionRole, subnetIdOf, dependsOn }: FargateProfilesProps) {
    super(scope, id);
    this.resources = profiles.map(
      ({ name, profileName, zones, selectors, tags }) =>
        new EksFargateProfile(this, `profile-${name}`, {
          clusterName,
          fargateProfileName: profileName,
          podExecutionRoleArn: podExecutionRole.arn,
          subnetIds: zones.map(subnetIdOf),
          // The provider would find a difference between no labels and none at all.
          selector: selectors.map(({ namespace, labels }) => (Object.keys(labels).length > 0 ? { namespace, labels } : { namespace })),
          tags: { ...tags },
          dependsOn: [...podExecutionRole.permissions, ...dependsOn],
          lifecycle: { createBeforeDestroy: true },
        }),
    );
  }
}

/** Where Fargate looks for the configuration of its log router. */
const namespaceName = "aws-observability";

export interface FargateLoggingProps extends FargateLoggingDesign {
  /** KMS key of the log group. */
  readonly logsKmsKeyArn: string | undefined;
}

/**
 * The log group of the pods on Fargate, and what their log router reads when a pod starts.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
 */
export class FargateLogging extends Construct {
  /** What must be there before a pod starts on Fargate. */
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { logGroup, configMap, logsKmsKeyArn }: FargateLoggingProps) {
    super(scope, id);
    const logs = createLogGroup(this, "logs", { ...logGroup, kmsKeyArn: logsKmsKeyArn });
    const namespace = new NamespaceV1(this, "namespace", { metadata: { name: namespaceName, labels: { [namespaceName]: "enabled" } } });
    const settings = createConfigMap(this, "config-map", {
      name: "aws-logging",
      namespace: namespaceName,
      data: configMap,
      dependsOn: [namespace],
    });
    this.resources = [logs, namespace, settings];
  }
}
