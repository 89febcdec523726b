import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { ReleaseDesign } from "../design/charts/releaseDesigns";
import type { OutboundSettings } from "../design/proxy/proxy";
import { HelmRelease } from "../modules/software";

export interface ReleasesProps {
  readonly releases: readonly ReleaseDesign[];
  /** The roles of applications, by `<namespace>/<name>` of the service account. */
  readonly roleArns: ReadonlyMap<string, string>;
  readonly outbound: OutboundSettings;
  /** What all of them come after. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The user's own, beside each other where none names another. Destroyed before the controllers that their load balancers need. */
export function createReleases(scope: Construct, { dependsOn, outbound, releases, roleArns }: ReleasesProps): void {
  const created = new Map<string, ITerraformDependable>();
  for (const { after, chart, name, namespace, serviceAccount, values } of releases) {
    const release = new HelmRelease(scope, `chart-${name}`, {
      name,
      namespace,
      chart,
      values: values({ roleArn: serviceAccount === undefined ? undefined : roleArns.get(serviceAccount), outbound }),
      dependsOn: [...dependsOn, ...after.flatMap((other) => created.get(other) ?? [])],
    });
    created.set(name, release.resource);
  }
}
