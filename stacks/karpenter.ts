import type { ITerraformDependable, TerraformStack } from "cdktf";
import type { ClusterConfig } from "../config/schema/schema";
import { karpenterPolicy } from "../design/iam/karpenterPolicy";
import type { KarpenterDesign } from "../design/karpenter/karpenter";
import type { NodeClassInputs } from "../design/karpenter/nodeClasses";
import { karpenterNodesName } from "../design/karpenter/switches";
import { needOfSpotRole } from "../design/nodePools/spotRole";
import type { ChartDesign } from "../design/software/chartDesign";
import { ObjectsRelease } from "../modules/objectsRelease";
import { HelmRelease, type HelmReleaseProps } from "../modules/software";
import { KarpenterInterruptions, KarpenterNodes } from "../modules/workload/karpenter";
import { checkSpotRole } from "../modules/workload/spotRole";

/** The release of a controller with its role. */
export type ControllerRelease = ChartDesign & Pick<HelmReleaseProps, "skipCrds">;

interface KarpenterProps {
  readonly config: ClusterConfig;
  /** DNS suffix of the partition. */
  readonly dnsSuffix: string;
  readonly clusterName: string;
  /** What node classes are made of, besides the instance profile. */
  readonly inputs: Omit<NodeClassInputs, "instanceProfile">;
  /** Creates the release of a controller with its role. */
  readonly createChart: (chart: ControllerRelease, dependsOn: readonly ITerraformDependable[]) => ITerraformDependable;
  /** What must be there before: among it the nodes that run what Karpenter itself needs. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Karpenter, and then what it is to start: it must run as long as there is a node class, whose finalizer waits for the nodes. Add-ons are before it,
 * since what it needs itself runs on the nodes that are there without it.
 * @returns what pods depend on that may run on its nodes
 */
export function createKarpenter(stack: TerraformStack, karpenter: KarpenterDesign, props: KarpenterProps): readonly ITerraformDependable[] {
  const { clusterName, config, dependsOn, inputs } = props;
  const { controller: chart, definitions: definitionsChart, interruptions } = karpenter;
  checkSpotRole(stack, needOfSpotRole(config));
  const nodes = new KarpenterNodes(stack, "karpenter-nodes", {
    clusterName,
    namePrefix: karpenterNodesName(config.name),
    role: karpenter.nodeRole,
    dnsSuffix: props.dnsSuffix,
  });
  const queue = interruptions ? new KarpenterInterruptions(stack, "karpenter-interruptions", interruptions).resources : [];
  const definitions = new HelmRelease(stack, definitionsChart.name, { ...definitionsChart, values: {}, dependsOn });
  const before = [...dependsOn, definitions.resource, ...nodes.ready, ...queue];
  const controller = props.createChart({ ...chart, policy: karpenterPolicy(config, nodes.roleArn), skipCrds: true }, before);
  const objects = new ObjectsRelease(stack, "karpenter-objects", {
    name: karpenter.objectsName,
    namespace: chart.namespace,
    objects: karpenter.objects({ ...inputs, instanceProfile: nodes.instanceProfile }),
    timeoutMinutes: karpenter.drainMinutes,
    dependsOn: [controller],
  });
  return [...dependsOn, objects.resource];
}
