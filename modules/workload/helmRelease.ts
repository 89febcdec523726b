import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

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
  readonly dependsOn: readonly ITerraformDependable[];
}

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
      upgradeInstall: true,
      cleanupOnFail: true,
      wait: true,
      timeout: 600,
      dependsOn: [...props.dependsOn],
    });
  }
}
