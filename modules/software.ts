import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version";
import { EksAddon as AwsEksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { Release } from "@cdktf/provider-helm/lib/release";
import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { KubernetesObject } from "../design/software/samples";

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
  /** How long Terraform waits for it to be created or updated. @default - the provider's 20 minutes */
  readonly timeoutMinutes?: number | undefined;
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
      ...(props.timeoutMinutes === undefined
        ? {}
        : { timeouts: { create: `${props.timeoutMinutes}m`, update: `${props.timeoutMinutes}m` } }),
      dependsOn: [...(props.dependsOn ?? [])],
    });
  }

  private recommendedVersion(props: EksAddonProps): string {
    return new DataAwsEksAddonVersion(this, "version", { addonName: props.name, kubernetesVersion: props.kubernetesVersion }).version;
  }
}

export interface HelmReleaseProps {
  /** Name of the release. */
  readonly name: string;
  readonly namespace: string;
  readonly chart: {
    /** https:// or oci:// URL, or the path of a folder that holds the unpacked chart. */
    readonly repository: string;
    readonly name: string;
    readonly version: string;
  };
  readonly values: Readonly<Record<string, unknown>>;
  /** Whether resource definitions of the chart are left to another release. @default false */
  readonly skipCrds?: true | undefined;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** What lets a release be applied again after an installation that failed or was interrupted, and how long Terraform waits for it. */
export const releaseSettings = (timeoutMinutes: number) => ({
  upgradeInstall: true,
  cleanupOnFail: true,
  wait: true,
  timeout: timeoutMinutes * 60,
});

/**
 * A Helm release that can be applied again after an installation that failed or was interrupted.
 * @see https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release
 */
export class HelmRelease extends Construct {
  readonly resource: Release;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
    const { repository, name, version } = props.chart;
    const isFolder = repository.startsWith("/") || repository.startsWith(".");
    this.resource = new Release(this, "release", {
      name: props.name,
      namespace: props.namespace,
      ...(isFolder ? { chart: `${repository}/${name}` } : { repository, chart: name, version }),
      values: [JSON.stringify(props.values)],
      ...(props.skipCrds && { skipCrds: true }),
      ...releaseSettings(10),
      dependsOn: [...props.dependsOn],
    });
  }
}

export interface SampleApplicationProps {
  readonly objects: readonly KubernetesObject[];
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The Kubernetes objects of a sample application; its pods must run before the apply ends. */
export class SampleApplication extends Construct {
  constructor(scope: Construct, id: string, props: SampleApplicationProps) {
    super(scope, id);
    for (const object of props.objects) {
      new Manifest(this, object.kind.toLowerCase(), {
        manifest: object,
        ...(object.kind === "Deployment" ? { wait: { rollout: true } } : {}),
        dependsOn: [...props.dependsOn],
      });
    }
  }
}
