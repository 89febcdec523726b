import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version";
import { EksAddon as AwsEksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface EksAddonProps {
  readonly clusterName: string;
  readonly kubernetesVersion: string;
  /** Name of the add-on, such as vpc-cni. */
  readonly name: string;
  /** @default - the version that EKS recommends for the Kubernetes version, read at plan */
  readonly version?: string | undefined;
  /** Configuration values, as the add-on's schema has them. @default {} */
  readonly configuration?: Readonly<Record<string, unknown>> | undefined;
  /** IAM role of its service account, by IRSA. @default - none, or one by a pod identity association of its own */
  readonly serviceAccountRoleArn?: string | undefined;
  /** What must be there before the add-on. @default [] */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/**
 * An Amazon EKS add-on. Its fields are ours: where somebody else changed one in the cluster, the configuration wins.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
 */
export class EksAddon extends Construct {
  readonly resource: AwsEksAddon;

  constructor(scope: Construct, id: string, props: EksAddonProps) {
    super(scope, id);
    this.resource = new AwsEksAddon(this, "addon", {
      clusterName: props.clusterName,
      addonName: props.name,
      addonVersion: props.version ?? this.recommendedVersion(props),
      resolveConflictsOnCreate: "OVERWRITE",
      resolveConflictsOnUpdate: "OVERWRITE",
      ...(props.configuration && Object.keys(props.configuration).length > 0
        ? { configurationValues: JSON.stringify(props.configuration) }
        : {}),
      ...(props.serviceAccountRoleArn ? { serviceAccountRoleArn: props.serviceAccountRoleArn } : {}),
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }

  private recommendedVersion(props: EksAddonProps): string {
    return new DataAwsEksAddonVersion(this, "version", { addonName: props.name, kubernetesVersion: props.kubernetesVersion }).version;
  }
}
