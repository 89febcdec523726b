import { Manifest } from "@cdktf/provider-kubernetes/lib/manifest";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { KubernetesObject } from "../../design/software/samples";

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
