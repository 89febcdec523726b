import { Release } from "@cdktf/provider-helm/lib/release";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { objectsChartFolder } from "../design/software/objectsChart";
import type { KubernetesObject } from "../design/software/samples";
import { referenceTo } from "./expression";
import { releaseSettings } from "./software";

export interface ObjectsReleaseProps {
  /** Name of the Helm release. */
  readonly name: string;
  /** Where Helm keeps the release, and where objects without a namespace go that need one. */
  readonly namespace: string;
  /** The objects, whose texts may hold references. */
  readonly objects: readonly KubernetesObject[];
  /** How long Terraform waits for the objects to be there, and when they are deleted for their finalizers. @default 10 */
  readonly timeoutMinutes?: number | undefined;
  /** Whether objects that are in the cluster already become those of the release. @default - Helm refuses what is not its own */
  readonly takeOwnership?: boolean | undefined;
  /** What must be there before the objects, such as what brings their custom resource definitions. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Custom resources whose definitions come in the same apply, such as node pools beside their controller. A `kubernetes_manifest` asks the API server
 * for the definition when it is planned; a Helm release asks when it is applied. When it is destroyed, it waits until the objects are gone, and so
 * until the controller has done what their finalizers are for.
 * @see https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/manifest#before-you-use-this-resource
 */
export class ObjectsRelease extends Construct {
  readonly resource: Release;

  constructor(scope: Construct, id: string, props: ObjectsReleaseProps) {
    super(scope, id);
    this.resource = new Release(this, "release", {
      name: props.name,
      namespace: props.namespace,
      chart: `${referenceTo("path.module")}/${objectsChartFolder}`,
      values: [JSON.stringify({ objects: props.objects })],
      ...(props.takeOwnership ? { takeOwnership: true } : {}),
      ...releaseSettings(props.timeoutMinutes ?? 10),
      dependsOn: [...props.dependsOn],
    });
  }
}
