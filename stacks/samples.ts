import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";
import type { ITerraformDependable, TerraformStack } from "cdktf";
import type { ClusterDesign } from "../design/cluster";
import { sampleNamespace } from "../design/fargate/pods";
import { namespaceMetadata } from "../design/namespaces/namespaces";
import { ObjectsRelease } from "../modules/objectsRelease";
import { SampleApplication } from "../modules/software";
import { metadataOf } from "../modules/workload/namespaces";
import type { networkOutputs, Outputs } from "./outputs";

export interface SamplesProps {
  readonly design: ClusterDesign;
  readonly subnetIdOf: Outputs<typeof networkOutputs>["node_subnet_ids"];
  /** Creates the policies of pods in some of the namespaces, which come before the pods. */
  readonly createPodPolicies: (
    id: string,
    dependsOn: readonly ITerraformDependable[],
    isIn: (namespace: string) => boolean,
  ) => readonly ITerraformDependable[];
  /** What all of them come after: the controllers that make their load balancers. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The sample applications, in namespaces of their own. */
export function createSamples(stack: TerraformStack, { createPodPolicies, dependsOn, design, subnetIdOf }: SamplesProps): void {
  const names = [...new Set(design.samples.map(({ namespace }) => namespace))];
  const namespaces = names.map((name) => {
    const id = name === sampleNamespace ? "samples" : `samples-${name}`;
    return new NamespaceV1(stack, id, {
      metadata: metadataOf(name, namespaceMetadata(design.config, name)),
      dependsOn: [...dependsOn],
    });
  });
  const policies = createPodPolicies("sample-policies", namespaces, (namespace) => names.includes(namespace));
  for (const { name, namespace, objects, customObjects } of design.samples) {
    const before = [namespaces[names.indexOf(namespace)]!, ...policies];
    new SampleApplication(stack, name, { objects: objects(subnetIdOf), dependsOn: before });
    if (!customObjects) continue;
    const release = { name, namespace, objects: customObjects(subnetIdOf), dependsOn: before };
    new ObjectsRelease(stack, `${name}-objects`, release);
  }
}
